import std/strutils

var words = 0
for line in stdin.lines:
  echo line
  words += line.splitWhitespace.len
echo "words: ", words
