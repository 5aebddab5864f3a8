import scala.collection.mutable
import scala.io.StdIn
import scala.util.{Failure, Success, Try}

sealed trait Shape { def area: Double }
case class Circle(radius: Double) extends Shape { def area: Double = math.Pi * radius * radius }
case class Square(side: Double) extends Shape { def area: Double = side * side }

abstract class Tree[+A] { def sum[B >: A](implicit numeric: Numeric[B]): B }
case object Leaf extends Tree[Nothing] { def sum[B](implicit numeric: Numeric[B]): B = numeric.zero }
case class Node[A](left: Tree[A], value: A, right: Tree[A]) extends Tree[A] {
  def sum[B >: A](implicit numeric: Numeric[B]): B =
    numeric.plus(numeric.plus(left.sum[B], value), right.sum[B])
}

object Training {
  implicit class Doubled(val text: String) extends AnyVal { def doubled: String = text + text }

  lazy val primes: Stream[Int] = 2 #:: Stream.from(3).filter(n => primes.takeWhile(p => p * p <= n).forall(n % _ != 0))

  def roman(number: Int): String = {
    val numerals = List("X" -> 10, "IX" -> 9, "V" -> 5, "IV" -> 4, "I" -> 1)
    numerals.collectFirst { case (numeral, value) if value <= number => numeral + roman(number - value) }.getOrElse("")
  }

  def main(args: Array[String]): Unit = {
    val lines = Iterator.continually(StdIn.readLine()).takeWhile(_ != null).toList
    val counts = mutable.Map.empty[String, Int].withDefaultValue(0)
    for (line <- lines; word <- line.split("\\s+") if word.nonEmpty) counts(word) += 1
    val most = counts.toSeq.sortBy { case (word, count) => (-count, word) }.take(2)
    println(most.map { case (word, count) => s"$word $count" }.mkString(", "))
    val shapes: Vector[Shape] = Vector(Circle(1), Square(2))
    println(f"${shapes.map(_.area).sum / shapes.size}%.3f ${roman(14)} ${primes.take(5).toList}")
    println(Node[Int](Leaf, 3, Node[Int](Leaf, 4, Leaf)).sum[Int] + "ab".doubled.groupBy(identity).mapValues(_.length).size)
    Try("x".toInt) match {
      case Success(number) => println(number)
      case Failure(error: NumberFormatException) => println(error.getMessage)
      case Failure(other) => throw other
    }
    val board = Array.fill(3, 3)(0)
    for (row <- board.indices; column <- 0 until 3 by 2) board(row)(column) = row ^ column
    var left = board.flatten.foldLeft(0)(_ + _)
    while (left > 0) left -= 1
    println((1 to 5).zip('a' to 'e').toMap.get(3).fold("none")(_.toString) + args.length)
  }
}
