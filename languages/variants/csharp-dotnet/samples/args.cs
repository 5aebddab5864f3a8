using System;

class Program
{
  static void Main(string[] args)
  {
    for (var i = 0; i < args.Length; i++) Console.WriteLine($"{i + 1}: {args[i]}");
  }
}
