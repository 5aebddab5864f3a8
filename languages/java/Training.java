import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Compiled once, when the image is made: what most programs have in them, so that the compiler has met it before. */
public class Training {
  sealed interface Shape permits Circle, Square {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  enum Colour { RED, GREEN { @Override String code() { return "g"; } }; String code() { return "r"; } }

  static abstract class Node<T extends Comparable<T>> implements Comparable<Node<T>> {
    protected final T value;
    private final List<Node<T>> children = new ArrayList<>();

    Node(T value) { this.value = value; }

    abstract int depth();

    @Override
    public int compareTo(Node<T> other) { return value.compareTo(other.value); }
  }

  static class Mistake extends RuntimeException {
    Mistake(String message, Throwable cause) { super(message, cause); }
  }

  static double area(Shape shape) {
    if (shape instanceof Circle circle) return Math.PI * circle.radius() * circle.radius();
    return shape instanceof Square square ? square.side() * square.side() : 0;
  }

  static String named(int day) {
    return switch (day) {
      case 6, 7 -> "weekend";
      default -> {
        var text = new StringBuilder();
        for (char letter = 'a'; letter < 'd'; letter++) text.append(letter);
        yield text.toString();
      }
    };
  }

  @SafeVarargs
  static <T> List<T> listOf(T... values) { return List.of(values); }

  public static void main(String[] args) {
    Map<String, Integer> counts = new HashMap<>();
    try (Scanner input = new Scanner("one two one\n")) {
      while (input.hasNext()) counts.merge(input.next(), 1, Integer::sum);
    } catch (IllegalStateException | IllegalArgumentException error) {
      throw new Mistake("never", error);
    } finally {
      counts.remove("three");
    }
    String text = """
        A text of
        several lines
        """;
    Function<Integer, Function<Integer, Integer>> plus = a -> b -> a + b;
    Comparator<Map.Entry<String, Integer>> order = Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());
    List<String> lines = counts.entrySet().stream().sorted(order).map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.toList());
    int[][] board = new int[3][3];
    outer:
    for (int row = 0; row < board.length; row++) {
      for (int column = 0; column < board[row].length; column++) {
        if (row == column) continue outer;
        board[row][column] += row ^ column;
      }
    }
    long sum = IntStream.rangeClosed(1, 5).filter(n -> n % 2 == 1).mapToLong(n -> n).sum();
    Node<String> node = new Node<>("root") {
      @Override
      int depth() { return value.length(); }
    };
    synchronized (node) {
      assert sum == 9L : "odd";
      do { sum >>= 1; } while (sum > 0);
    }
    Runnable task = () -> System.out.printf("%s %d %.2f %s%n", lines, node.depth(), area(new Circle(1)), named(6));
    new Thread(task).start();
    switch (Colour.RED) {
      case RED: System.out.println(Colour.GREEN.code() + text.length() + plus.apply(1).apply(2)); break;
      default: System.out.println(listOf(1, 2));
    }
  }
}
