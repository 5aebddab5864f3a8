import std.stdio;

void main()
{
    writeln("naïve Ωμέγα 日本語 🐢");
    foreach (line; stdin.byLine)
        writefln("<%s>", line);
}
