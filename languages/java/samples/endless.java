public class Main {
  public static void main(String[] args) {
    int n = 0;
    while (true) {
      n = n * 31 + 7;
    }
  }
}
