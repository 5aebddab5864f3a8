import std.stdio;

void main(string[] arguments)
{
    const numbers = [1, 2, 3];
    writeln("before");
    writeln(numbers[arguments.length + 6]);
}
