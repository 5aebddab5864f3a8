import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

public class Main {
  public static void main(String[] args) throws IOException {
    System.out.println("naïve Ωμέγα 日本語 🐢");
    try (var input = new BufferedReader(new InputStreamReader(System.in))) {
      input.lines().forEach(line -> System.out.println("<" + line + ">"));
    }
  }
}
