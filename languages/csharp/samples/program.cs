using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

static class Program
{
  const int Top = 5;
  const int Board = 6;

  static readonly (string Numeral, int Value)[] Numerals =
  {
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40),
    ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
  };

  static void Main()
  {
    CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    var text = Lines().TakeWhile(line => line != "---").ToList();
    var numbers = Lines().Select(int.Parse).ToList();

    DescribeWords(text);
    Console.WriteLine($"caesar {Caesar(text[0], 3)}");
    Console.WriteLine($"sorted {string.Join(" ", numbers.OrderBy(number => number))}");
    var (mean, deviation) = Statistics(numbers);
    Console.WriteLine($"mean {mean:F3} deviation {deviation:F3}");
    Console.WriteLine($"primes {string.Join(" ", Primes(50))}");
    Console.WriteLine($"queens {Queens(new List<int>())}");
    Console.WriteLine($"factorial {Factorial(15)}");
    Console.WriteLine($"roman {Roman(1994)}");
  }

  static IEnumerable<string> Lines()
  {
    for (var line = Console.ReadLine(); line != null; line = Console.ReadLine()) yield return line;
  }

  static void DescribeWords(IEnumerable<string> text)
  {
    var words = text
      .SelectMany(line => Regex.Matches(line, "[A-Za-z]+").Cast<Match>())
      .Select(match => match.Value.ToLowerInvariant())
      .ToList();
    var counts = words.GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());
    Console.WriteLine($"words {words.Count} different {counts.Count}");
    var most = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);
    foreach (var pair in most.Take(Top)) Console.WriteLine($"{pair.Key} {pair.Value}");
    var longest = words.Aggregate((a, b) => b.Length > a.Length ? b : a);
    Console.WriteLine($"longest {new string(longest.Reverse().ToArray())}");
  }

  static string Caesar(string line, int places) => string.Concat(line.Select(c => Moved(c, places)));

  static char Moved(char c, int places)
  {
    if (c >= 'a' && c <= 'z') return (char)('a' + (c - 'a' + places) % 26);
    if (c >= 'A' && c <= 'Z') return (char)('A' + (c - 'A' + places) % 26);
    return c;
  }

  static (double Mean, double Deviation) Statistics(IReadOnlyCollection<int> numbers)
  {
    var mean = numbers.Average();
    return (mean, Math.Sqrt(numbers.Average(number => Math.Pow(number - mean, 2))));
  }

  static IEnumerable<int> Primes(int last)
  {
    var composite = new bool[last + 1];
    for (var number = 2; number <= last; number++)
    {
      if (composite[number]) continue;
      yield return number;
      for (var multiple = number * number; multiple <= last; multiple += number) composite[multiple] = true;
    }
  }

  static int Queens(List<int> columns)
  {
    if (columns.Count == Board) return 1;
    return Enumerable.Range(0, Board)
      .Where(column => IsSafe(columns, column))
      .Sum(column => Queens(new List<int>(columns) { column }));
  }

  static bool IsSafe(List<int> columns, int column) =>
    !columns.Where((placed, row) => placed == column || Math.Abs(placed - column) == columns.Count - row).Any();

  static long Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);

  static string Roman(int number)
  {
    var written = new StringBuilder();
    foreach (var each in Numerals)
    {
      for (; number >= each.Value; number -= each.Value) written.Append(each.Numeral);
    }
    return written.ToString();
  }
}
