module greetings.hello;

import std.stdio;

void greet(string name)
{
    writefln("Hello from another file, %s!", name);
}
