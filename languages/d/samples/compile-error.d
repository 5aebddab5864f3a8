import std.stdio;

void main()
{
    writeln("before");
	writeln(missing);
}
