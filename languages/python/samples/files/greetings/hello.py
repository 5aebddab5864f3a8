def greet(name):
    return f"Hello from another file, {name}!"
