using System;

class Program
{
  static void Main()
  {
    Console.WriteLine("before");
    var answer = 42
    Console.WriteLine(answer);
  }
}
