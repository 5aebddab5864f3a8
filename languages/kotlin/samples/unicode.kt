fun main() {
    println("naïve Ωμέγα 日本語 🐢")
    generateSequence(::readLine).forEach { println("<$it>") }
}
