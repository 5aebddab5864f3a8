import java.util.Locale
import scala.io.Source

object Main {
  private val Top = 5
  private val Board = 6
  private val Numerals = List(
    1000 -> "M", 900 -> "CM", 500 -> "D", 400 -> "CD", 100 -> "C", 90 -> "XC", 50 -> "L", 40 -> "XL",
    10 -> "X", 9 -> "IX", 5 -> "V", 4 -> "IV", 1 -> "I"
  )

  private case class Statistics(mean: Double, deviation: Double) {
    override def toString: String = "mean %.3f deviation %.3f".formatLocal(Locale.ROOT, mean, deviation)
  }

  private object Statistics {
    def of(numbers: Seq[Int]): Statistics = {
      val mean = numbers.sum.toDouble / numbers.size
      Statistics(mean, math.sqrt(numbers.map(n => math.pow(n - mean, 2)).sum / numbers.size))
    }
  }

  def main(args: Array[String]): Unit = {
    val (text, rest) = Source.stdin.getLines().toList.span(_ != "---")
    val numbers = rest.tail.map(_.trim.toInt)

    describeWords(text)
    println(s"caesar ${text.head.map(moved(_, 3))}")
    println(s"sorted ${numbers.sorted.mkString(" ")}")
    println(Statistics.of(numbers))
    println(s"primes ${primes(50).mkString(" ")}")
    println(s"queens ${queens(Nil)}")
    println(s"factorial ${factorial(15)}")
    println(s"roman ${roman(1994)}")
  }

  private def describeWords(text: List[String]): Unit = {
    val words = text.flatMap("[A-Za-z]+".r.findAllIn(_)).map(_.toLowerCase)
    val counts = words.groupBy(identity).mapValues(_.size).toList
    println(s"words ${words.size} different ${counts.size}")
    for ((word, count) <- counts.sortBy { case (word, count) => (-count, word) }.take(Top)) println(s"$word $count")
    println(s"longest ${words.maxBy(_.length).reverse}")
  }

  private def moved(letter: Char, places: Int): Char = {
    def from(first: Char): Char = (first + (letter - first + places) % 26).toChar
    letter match {
      case small if 'a' to 'z' contains small => from('a')
      case capital if 'A' to 'Z' contains capital => from('A')
      case other => other
    }
  }

  private def primes(last: Int): Seq[Int] = {
    val composite = Array.fill(last + 1)(false)
    for {
      number <- 2 to last if !composite(number)
      _ = (number * number to last by number).foreach(composite(_) = true)
    } yield number
  }

  private def queens(placed: List[Int]): Int =
    if (placed.size == Board) 1
    else (0 until Board).filter(isSafe(_, placed)).map(column => queens(column :: placed)).sum

  private def isSafe(column: Int, placed: List[Int]): Boolean =
    placed.zipWithIndex.forall { case (other, above) => other != column && math.abs(other - column) != above + 1 }

  private def factorial(n: Long): Long = if (n < 2) 1 else n * factorial(n - 1)

  private def roman(number: Int): String =
    Numerals.collectFirst { case (value, numeral) if value <= number => numeral + roman(number - value) }.getOrElse("")
}
