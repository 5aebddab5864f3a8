namespace Greetings
{
  static class Greeter
  {
    public static string Greet(string name) => $"Hello from another file, {name}!";
  }
}
