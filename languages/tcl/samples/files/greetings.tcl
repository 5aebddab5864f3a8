namespace eval greetings {
    proc greet {name} {
        return "Hello from another file, $name!"
    }
}
