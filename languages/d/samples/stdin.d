import std.array : split;
import std.stdio;

void main()
{
    size_t words;
    foreach (line; stdin.byLine)
    {
        writeln(line);
        words += line.split.length;
    }
    writeln("words: ", words);
}
