/** Names of parameters are in a class file only where the compiler was told -java-parameters. */
object Building {
    fun built(with_42: Int) = with_42
}

fun main() {
    val parameter = Building::class.java.getDeclaredMethod("built", Int::class.java).parameters[0]
    println("built " + parameter.name.replace('_', ' '))
}
