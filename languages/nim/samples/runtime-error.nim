import std/os

let numbers = @[1, 2, 3]
echo "before"
echo numbers[paramCount() + 7]
