import scala.collection.mutable

object Main extends App {
  val kept = mutable.Buffer.empty[Array[Byte]]
  while (true) kept += Array.fill(1 << 20)(1.toByte)
}
