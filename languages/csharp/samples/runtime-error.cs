using System;

class Program
{
  static void Main(string[] args)
  {
    Console.WriteLine("before");
    var none = args.Length;
    Console.WriteLine(1 / none);
  }
}
