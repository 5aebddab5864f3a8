import scala.io.Source

object Main extends App {
  var words = 0
  for (line <- Source.stdin.getLines()) {
    println(line)
    words += line.split("\\s+").count(_.nonEmpty)
  }
  println(s"words: $words")
}
