import greetings.Greeter

object Main extends App {
  Seq("Ada", "Grace").map(Greeter.greeting).foreach(println)
}
