object Main extends App {
  println(sys.env("GREETING"))
}
