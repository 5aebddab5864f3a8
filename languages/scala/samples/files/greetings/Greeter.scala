package greetings

object Greeter {
  def greeting(name: String): String = s"Hello from another file, $name!"
}
