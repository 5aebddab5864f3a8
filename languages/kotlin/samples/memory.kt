fun main() {
    val kept = mutableListOf<ByteArray>()
    while (true) kept += ByteArray(1 shl 20) { 1 }
}
