import java.util.Scanner;

public class Main {
  public static void main(String[] args) {
    Scanner input = new Scanner(System.in);
    int words = 0;
    while (input.hasNextLine()) {
      String line = input.nextLine();
      System.out.println(line);
      words += new Scanner(line).tokens().count();
    }
    System.out.println("words: " + words);
  }
}
