object Main {
  def main(args: Array[String]): Unit = {
    println("before")
    val answer: Int = "forty-two"
    println(answer)
  }
}
