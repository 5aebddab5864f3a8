import std.regex;
import std.stdio;

void main() {
  writeln(replaceFirst("2 by 3", regex(r"(\d) by (\d)"), "$2 by $1"));
}
