public class Main {
  public static void main(String[] args) {
    System.out.println("before");
    int none = args.length;
    System.out.println(1 / none);
  }
}
