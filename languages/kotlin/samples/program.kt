import java.util.Locale
import kotlin.math.abs
import kotlin.math.sqrt

const val TOP = 5
const val BOARD = 6

val numerals = listOf(
    1000 to "M", 900 to "CM", 500 to "D", 400 to "CD", 100 to "C", 90 to "XC", 50 to "L", 40 to "XL",
    10 to "X", 9 to "IX", 5 to "V", 4 to "IV", 1 to "I"
)

data class Statistics(val mean: Double, val deviation: Double) {
    override fun toString() = "mean %.3f deviation %.3f".format(Locale.ROOT, mean, deviation)
}

fun main() {
    val lines = generateSequence(::readLine).toList()
    val text = lines.takeWhile { it != "---" }
    val numbers = lines.drop(text.size + 1).map { it.trim().toInt() }

    describeWords(text)
    println("caesar ${caesar(text.first(), 3)}")
    println("sorted ${numbers.sorted().joinToString(" ")}")
    println(statistics(numbers))
    println("primes ${primes(50).joinToString(" ")}")
    println("queens ${queens()}")
    println("factorial ${factorial(15)}")
    println("roman ${roman(1994)}")
}

fun describeWords(text: List<String>) {
    val words = text.flatMap { line -> Regex("[A-Za-z]+").findAll(line).map { it.value.toLowerCase() }.toList() }
    val counts = words.groupingBy { it }.eachCount()
    println("words ${words.size} different ${counts.size}")
    counts.entries
        .sortedWith(compareByDescending<Map.Entry<String, Int>> { it.value }.thenBy { it.key })
        .take(TOP)
        .forEach { (word, count) -> println("$word $count") }
    println("longest ${words.maxBy { it.length }?.reversed()}")
}

fun caesar(line: String, places: Int) = line.map { it.moved(places) }.joinToString("")

fun Char.moved(places: Int) = when (this) {
    in 'a'..'z' -> 'a' + (this - 'a' + places) % 26
    in 'A'..'Z' -> 'A' + (this - 'A' + places) % 26
    else -> this
}

fun statistics(numbers: List<Int>): Statistics {
    val mean = numbers.average()
    return Statistics(mean, sqrt(numbers.map { (it - mean) * (it - mean) }.average()))
}

fun primes(last: Int): List<Int> {
    val composite = BooleanArray(last + 1)
    return (2..last).filter { number ->
        if (!composite[number]) for (multiple in number * number..last step number) composite[multiple] = true
        !composite[number]
    }
}

fun queens(columns: List<Int> = emptyList()): Int {
    if (columns.size == BOARD) return 1
    return (0 until BOARD)
        .filter { column -> columns.withIndex().none { (row, placed) -> threatens(columns.size - row, placed - column) } }
        .sumBy { column -> queens(columns + column) }
}

fun threatens(rows: Int, columns: Int) = columns == 0 || abs(columns) == rows

fun factorial(n: Long): Long = if (n < 2) 1 else n * factorial(n - 1)

fun roman(number: Int): String {
    val (value, numeral) = numerals.firstOrNull { (value, _) -> value <= number } ?: return ""
    return numeral + roman(number - value)
}
