public class Main {
  public static void main(String[] args) {
    System.out.println("before");
    int answer = 42
    System.out.println(answer);
  }
}
