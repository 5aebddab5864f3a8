import greetings/hello

greet("Ada")
greet("Grace")
