package greetings;

public final class Greeter {
  private Greeter() {}

  public static String greeting(String name) {
    return "Hello from another file, %s!".formatted(name);
  }
}
