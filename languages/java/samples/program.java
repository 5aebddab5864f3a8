import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class Main {
  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
  private static final int TOP = 5;
  private static final int BOARD = 6;

  private enum Numeral {
    M(1000), CM(900), D(500), CD(400), C(100), XC(90), L(50), XL(40), X(10), IX(9), V(5), IV(4), I(1);

    final int value;

    Numeral(int value) {
      this.value = value;
    }
  }

  private record Statistics(double mean, double deviation) {
    static Statistics of(int[] numbers) {
      double mean = Arrays.stream(numbers).average().orElse(0);
      double variance = Arrays.stream(numbers).mapToDouble(n -> (n - mean) * (n - mean)).average().orElse(0);
      return new Statistics(mean, Math.sqrt(variance));
    }
  }

  public static void main(String[] args) {
    Scanner input = new Scanner(System.in);
    List<String> text = new ArrayList<>();
    for (String line = input.nextLine(); !line.equals("---"); line = input.nextLine()) {
      text.add(line);
    }
    int[] numbers = input.tokens().mapToInt(Integer::parseInt).sorted().toArray();

    describeWords(text);
    System.out.println("caesar " + caesar(text.get(0), 3));
    System.out.println("sorted " + joined(Arrays.stream(numbers)));
    Statistics statistics = Statistics.of(numbers);
    System.out.printf(Locale.ROOT, "mean %.3f deviation %.3f%n", statistics.mean(), statistics.deviation());
    System.out.println("primes " + joined(primes(50)));
    System.out.println("queens " + queens(0, new int[BOARD]));
    System.out.println("factorial " + factorial(15));
    System.out.println("roman " + roman(1994));
  }

  private static void describeWords(List<String> text) {
    List<String> words = text.stream()
        .flatMap(line -> WORD.matcher(line).results())
        .map(MatchResult::group)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
    Map<String, Integer> counts = new TreeMap<>();
    for (String word : words) {
      counts.merge(word, 1, Integer::sum);
    }
    System.out.printf("words %d different %d%n", words.size(), counts.size());
    // The sort is stable, and the tree has its words by the alphabet.
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(TOP)
        .forEach(entry -> System.out.println(entry.getKey() + " " + entry.getValue()));
    String longest = words.stream().reduce("", (a, b) -> b.length() > a.length() ? b : a);
    System.out.println("longest " + new StringBuilder(longest).reverse());
  }

  private static String caesar(String line, int places) {
    return line.chars().mapToObj(c -> String.valueOf(moved((char) c, places))).collect(Collectors.joining());
  }

  private static char moved(char c, int places) {
    if (c >= 'a' && c <= 'z') return (char) ('a' + (c - 'a' + places) % 26);
    if (c >= 'A' && c <= 'Z') return (char) ('A' + (c - 'A' + places) % 26);
    return c;
  }

  private static IntStream primes(int last) {
    boolean[] composite = new boolean[last + 1];
    for (int n = 2; n * n <= last; n++) {
      for (int multiple = n * n; !composite[n] && multiple <= last; multiple += n) {
        composite[multiple] = true;
      }
    }
    return IntStream.rangeClosed(2, last).filter(n -> !composite[n]);
  }

  private static int queens(int row, int[] columns) {
    if (row == columns.length) return 1;
    int ways = 0;
    for (int column = 0; column < columns.length; column++) {
      columns[row] = column;
      if (isSafe(row, columns)) ways += queens(row + 1, columns);
    }
    return ways;
  }

  private static boolean isSafe(int row, int[] columns) {
    return IntStream.range(0, row)
        .noneMatch(above -> columns[above] == columns[row] || Math.abs(columns[above] - columns[row]) == row - above);
  }

  private static long factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  private static String roman(int number) {
    StringBuilder written = new StringBuilder();
    for (Numeral numeral : Numeral.values()) {
      for (; number >= numeral.value; number -= numeral.value) {
        written.append(numeral);
      }
    }
    return written.toString();
  }

  private static String joined(IntStream numbers) {
    return numbers.mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
