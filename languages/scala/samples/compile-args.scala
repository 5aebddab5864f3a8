import scala.annotation.elidable

/** Where the compiler is told to leave out what is below 42, the first is left out, and is then 0. */
object Main extends App {
  @elidable(41) def below: Int = 41
  @elidable(42) def notBelow: Int = 42

  println(s"built with ${below + notBelow}")
}
