import greetings.Greeter;
import java.util.List;

public class Main {
  public static void main(String[] args) {
    for (String name : List.of("Ada", "Grace")) {
      System.out.println(Greeter.greeting(name));
    }
  }
}
