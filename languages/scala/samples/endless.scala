object Main extends App {
  var n = 0
  while (true) n = n * 31 + 7
}
