fun main() {
    println(System.getenv("GREETING"))
}
