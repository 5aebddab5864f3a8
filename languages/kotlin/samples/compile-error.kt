fun main() {
    println("before")
    val answer: Int = "forty-two"
    println(answer)
}
