object Main {
  def main(args: Array[String]): Unit =
    for ((arg, index) <- args.zipWithIndex) println(s"${index + 1}: $arg")
}
