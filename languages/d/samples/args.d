import std.stdio;

void main(string[] arguments)
{
    foreach (at, argument; arguments[1 .. $])
        writefln("%d: %s", at + 1, argument);
}
