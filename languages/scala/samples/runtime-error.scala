object Main extends App {
  println("before")
  val none = args.length
  println(1 / none)
}
