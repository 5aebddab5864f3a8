/** Names of parameters are in a class file only where the compiler was told {@code -parameters}. */
public class Main {
  static void built(int with_42) {}

  public static void main(String[] args) throws NoSuchMethodException {
    var parameter = Main.class.getDeclaredMethod("built", int.class).getParameters()[0];
    System.out.println("built " + parameter.getName().replace('_', ' '));
  }
}
