using System;

class Program
{
  static void Main()
  {
    Console.WriteLine("naïve Ωμέγα 日本語 🐢");
    for (var line = Console.ReadLine(); line != null; line = Console.ReadLine()) Console.WriteLine($"<{line}>");
  }
}
