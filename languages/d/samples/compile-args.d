import std.stdio;

version (Answer)
    enum answer = 42;
else
    enum answer = 0;

void main()
{
    writeln("built with ", answer);
}
