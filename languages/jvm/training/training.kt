import kotlin.math.sqrt

sealed class Shape
data class Circle(val radius: Double) : Shape()
data class Square(val side: Double) : Shape()
object Point : Shape()

enum class Colour(val code: String) { RED("r"), GREEN("g") }

interface Named {
    val name: String
    fun greet() = "I am $name"
}

class Person(override val name: String, private var age: Int = 0) : Named, Comparable<Person> {
    val nickname by lazy { name.take(3) }

    override fun compareTo(other: Person) = compareValuesBy(this, other, Person::name, Person::age)

    operator fun plus(years: Int) = apply { age += years }

    companion object {
        fun of(vararg names: String) = names.map { Person(it) }
    }
}

fun Shape.area(): Double = when (this) {
    is Circle -> Math.PI * radius * radius
    is Square -> side * side
    Point -> 0.0
}

tailrec fun greatestCommonDivisor(a: Int, b: Int): Int = if (b == 0) a else greatestCommonDivisor(b, a % b)

inline fun <reified T> List<*>.only() = filterIsInstance<T>()

fun main(args: Array<String>) {
    val lines = generateSequence(::readLine).toList()
    val counts = mutableMapOf<String, Int>()
    for (word in lines.flatMap { it.split(Regex("\\s+")) }) counts[word] = (counts[word] ?: 0) + 1
    val (first, second) = counts.entries.sortedWith(compareByDescending<Map.Entry<String, Int>> { it.value }.thenBy { it.key }).take(2)
    println("${first.key} ${second.value} ${args.size} ${args.joinToString()}")
    val fibonacci = sequence { var pair = 0 to 1; while (true) { yield(pair.first); pair = pair.second to pair.first + pair.second } }
    println(fibonacci.take(9).toList().groupBy { it % 2 == 0 }.mapValues { (_, numbers) -> numbers.sum() })
    println(String.format("%.3f", listOf(Circle(1.0), Square(2.0), Point).sumByDouble { it.area() } / sqrt(2.0)))
    println(Person.of("Grace", "Ada").sorted().joinToString(" ", prefix = "[") { (it + 1).greet() + it.nickname })
    val board = Array(3) { row -> IntArray(3) { column -> row xor column } }
    loop@ for (row in board.indices) for (column in 2 downTo 0 step 2) if (board[row][column] == 0) continue@loop
    val text = buildString { for (letter in 'a'..'e') append(letter.toUpperCase()) }
    try {
        require(text.length == 5) { "wrong" }
        check(greatestCommonDivisor(12, 18) == 6)
        println(listOf(1, "two", 3.0).only<String>().firstOrNull()?.reversed() ?: "none")
        text.toInt()
    } catch (error: NumberFormatException) {
        println(error.message)
    } finally {
        println(Colour.values().map { it.code }.zip(1..2).toMap())
    }
}
