using System;

class Program
{
  static void Main()
  {
    var words = 0;
    string line;
    while ((line = Console.ReadLine()) != null)
    {
      Console.WriteLine(line);
      words += line.Split((char[])null, StringSplitOptions.RemoveEmptyEntries).Length;
    }
    Console.WriteLine($"words: {words}");
  }
}
