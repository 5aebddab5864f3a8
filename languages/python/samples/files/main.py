from greetings.hello import greet

for name in ["Ada", "Grace"]:
    print(greet(name))
