fun main(args: Array<String>) {
    println("before")
    val none = args.size
    println(1 / none)
}
