import scala.io.Source

object Main extends App {
  println("naïve Ωμέγα 日本語 🐢")
  Source.stdin.getLines().foreach(line => println(s"<$line>"))
}
