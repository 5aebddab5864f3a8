package greetings

fun greeting(name: String) = "Hello from another file, $name!"
