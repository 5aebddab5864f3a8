import std.algorithm;
import std.array;
import std.ascii : isAlpha, isUpper, toLower;
import std.conv : to;
import std.math : sqrt;
import std.range;
import std.stdio;

string[] wordsOf(const string[] lines)
{
    string[] words;
    foreach (line; lines)
        words ~= line.map!(letter => letter.isAlpha ? cast(char) letter.toLower : ' ').array.to!string.split;
    return words;
}

struct Counted
{
    string word;
    int count;
}

Counted[] byFrequency(const string[] words)
{
    int[string] counts;
    foreach (word; words)
        ++counts[word];
    return counts.byKeyValue
        .map!(pair => Counted(pair.key, pair.value))
        .array
        .multiSort!((a, b) => a.count > b.count, (a, b) => a.word < b.word)
        .release;
}

string caesar(string text, int by)
{
    dchar shifted(dchar letter)
    {
        if (!letter.isAlpha)
            return letter;
        const first = letter.isUpper ? 'A' : 'a';
        return first + (letter - first + by) % 26;
    }

    return text.map!shifted.to!string;
}

int[] primesUpTo(int limit)
{
    auto composite = new bool[limit + 1];
    int[] primes;
    foreach (number; 2 .. limit + 1)
    {
        if (composite[number])
            continue;
        primes ~= number;
        foreach (multiple; iota(number * number, limit + 1, number))
            composite[multiple] = true;
    }
    return primes;
}

int queens(int size, const int[] columns = [])
{
    const row = cast(int) columns.length;
    if (row == size)
        return 1;
    bool isFree(int column)
    {
        foreach (at, other; columns)
            if (other == column || max(other, column) - min(other, column) == row - at)
                return false;
        return true;
    }

    return iota(size).filter!isFree.map!(column => queens(size, columns ~ column)).sum;
}

long factorial(long number)
{
    return number < 2 ? 1 : number * factorial(number - 1);
}

string roman(int number)
{
    static immutable values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
    static immutable letters = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"];
    string text;
    foreach (value, digit; zip(values, letters))
        for (; number >= value; number -= value)
            text ~= digit;
    return text;
}

void main()
{
    auto lines = stdin.byLineCopy.array;
    const border = lines.countUntil("---");
    auto text = lines[0 .. border];
    auto numbers = lines[border + 1 .. $].map!(to!int).array.sort.release;

    auto words = wordsOf(text);
    auto frequent = byFrequency(words);
    writefln("words %d different %d", words.length, frequent.length);
    foreach (entry; frequent.take(5))
        writeln(entry.word, ' ', entry.count);
    writeln("longest ", words.maxElement!(word => word.length).retro);
    writeln("caesar ", caesar(text[0], 3));
    writefln("sorted %(%d %)", numbers);
    const mean = numbers.sum / cast(double) numbers.length;
    const variance = numbers.map!(number => (number - mean) ^^ 2).sum / numbers.length;
    writefln("mean %.3f deviation %.3f", mean, sqrt(variance));
    writefln("primes %(%d %)", primesUpTo(50));
    writeln("queens ", queens(6));
    writeln("factorial ", factorial(15));
    writeln("roman ", roman(1994));
}
