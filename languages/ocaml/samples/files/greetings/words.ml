let opening = "Hello from another file"
