fun main(args: Array<String>) {
    for ((index, arg) in args.withIndex()) println("${index + 1}: $arg")
}
