using System;
using Greetings;

class Program
{
  static void Main()
  {
    foreach (var name in new[] { "Ada", "Grace" }) Console.WriteLine(Greeter.Greet(name));
  }
}
