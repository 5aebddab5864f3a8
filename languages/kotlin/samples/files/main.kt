import greetings.greeting

fun main() {
    for (name in listOf("Ada", "Grace")) println(greeting(name))
}
