fun main() {
    var words = 0
    for (line in generateSequence(::readLine)) {
        println(line)
        words += line.split(Regex("\\s+")).count { it.isNotEmpty() }
    }
    println("words: $words")
}
