package greetings

class Greeter {
    static String greeting(String name) { "Hello from another file, $name!" }
}
