using System;

class Program
{
  static void Main()
  {
#if ANSWER_42
    Console.WriteLine("built with 42");
#else
    Console.WriteLine("built with nothing");
#endif
  }
}
