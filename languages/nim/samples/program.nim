import std/[algorithm, math, sequtils, strformat, strutils, tables]

proc wordsOf(lines: seq[string]): seq[string] =
  for line in lines:
    var word = ""
    for letter in line & ' ':
      if letter in Letters:
        word.add letter.toLowerAscii
      elif word.len > 0:
        result.add word
        word = ""

proc byFrequency(words: seq[string]): seq[(string, int)] =
  result = toSeq(words.toCountTable.pairs)
  result.sort do (a, b: (string, int)) -> int:
    if a[1] == b[1]: cmp(a[0], b[0]) else: cmp(b[1], a[1])

proc longestOf(words: seq[string]): string =
  for word in words:
    if word.len > result.len:
      result = word

proc caesar(text: string, by: int): string =
  for letter in text:
    let first = if letter.isUpperAscii: 'A' else: 'a'
    result.add if letter in Letters: chr(ord(first) + (ord(letter) - ord(first) + by) mod 26) else: letter

proc primesUpTo(limit: int): seq[int] =
  var composite = newSeq[bool](limit + 1)
  for number in 2 .. limit:
    if composite[number]:
      continue
    result.add number
    for multiple in countup(number * number, limit, number):
      composite[multiple] = true

proc isFree(columns: seq[int], column: int): bool =
  for at, other in columns:
    if other == column or abs(other - column) == columns.len - at:
      return false
  true

proc queens(size: int, columns: seq[int] = @[]): int =
  if columns.len == size:
    return 1
  for column in 0 ..< size:
    if columns.isFree(column):
      result += queens(size, columns & column)

func factorial(number: int): int =
  if number < 2: 1 else: number * factorial(number - 1)

func roman(number: int): string =
  const digits = {
    1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L",
    40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I",
  }
  var rest = number
  for (value, letters) in digits:
    while rest >= value:
      result.add letters
      rest -= value

proc statistics(numbers: seq[int]): string =
  let mean = numbers.sum / numbers.len
  let variance = numbers.mapIt((it.float - mean) ^ 2).sum / numbers.len.float
  &"mean {mean:.3f} deviation {sqrt(variance):.3f}"

let
  lines = toSeq(stdin.lines)
  border = lines.find("---")
  text = lines[0 ..< border]
  numbers = lines[border + 1 .. ^1].map(parseInt).sorted
  words = wordsOf(text)
  frequent = byFrequency(words)

echo &"words {words.len} different {frequent.len}"
for (word, count) in frequent[0 ..< 5]:
  echo word, " ", count
echo "longest ", longestOf(words).reversed.join
echo "caesar ", caesar(text[0], 3)
echo "sorted ", numbers.join(" ")
echo statistics(numbers)
echo "primes ", primesUpTo(50).join(" ")
echo "queens ", queens(6)
echo "factorial ", factorial(15)
echo "roman ", roman(1994)
