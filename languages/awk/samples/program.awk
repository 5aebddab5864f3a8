BEGIN {
  FS = "[^A-Za-z]+"
}

$0 == "---" && !in_numbers {
  in_numbers = 1
  next
}

in_numbers {
  numbers[++how_many] = $0 + 0
  sum += $0
  next
}

{
  if (NR == 1) first_line = $0
  for (field = 1; field <= NF; field++) if ($field != "") take_word(tolower($field))
}

END {
  print "words " words " different " length(count_of)
  print_most_frequent(5)
  print "longest " reversed(longest)
  print "caesar " caesar(first_line, 3)
  print "sorted " sorted_numbers()
  printf "mean %.3f deviation %.3f\n", sum / how_many, deviation(sum / how_many)
  print "primes " primes_up_to(50)
  print "queens " queens(6, 1)
  print "factorial " factorial(15)
  print "roman " roman(1994)
}

function take_word(word) {
  words++
  count_of[word]++
  if (length(word) > length(longest)) longest = word
}

function by_frequency(word, count, other_word, other_count) {
  if (count != other_count) return other_count - count
  return word < other_word ? -1 : word > other_word
}

function print_most_frequent(how_many,    word, shown) {
  PROCINFO["sorted_in"] = "by_frequency"
  for (word in count_of) {
    if (++shown > how_many) break
    print word, count_of[word]
  }
}

function reversed(text) {
  return text == "" ? "" : reversed(substr(text, 2)) substr(text, 1, 1)
}

function caesar(text, by,    small, capital, moved, at, char, place) {
  small = "abcdefghijklmnopqrstuvwxyz"
  capital = toupper(small)
  for (at = 1; at <= length(text); at++) {
    char = substr(text, at, 1)
    if (place = index(small, char)) char = substr(small, (place - 1 + by) % 26 + 1, 1)
    else if (place = index(capital, char)) char = substr(capital, (place - 1 + by) % 26 + 1, 1)
    moved = moved char
  }
  return moved
}

function sorted_numbers(    ordered, total, at, text) {
  total = asort(numbers, ordered, "@val_num_asc")
  for (at = 1; at <= total; at++) text = text (at > 1 ? " " : "") ordered[at]
  return text
}

function deviation(mean,    at, squares) {
  for (at in numbers) squares += (numbers[at] - mean) ^ 2
  return sqrt(squares / how_many)
}

function primes_up_to(limit,    number, multiple, composite, text) {
  for (number = 2; number <= limit; number++) {
    if (number in composite) continue
    text = text (text == "" ? "" : " ") number
    for (multiple = number * number; multiple <= limit; multiple += number) composite[multiple]
  }
  return text
}

function is_safe(row, column,    at, distance) {
  for (at = 1; at < row; at++) {
    distance = column_of[at] - column
    if (distance == 0 || distance == row - at || distance == at - row) return 0
  }
  return 1
}

function queens(size, row,    column, ways) {
  if (row > size) return 1
  for (column = 1; column <= size; column++) {
    if (!is_safe(row, column)) continue
    column_of[row] = column
    ways += queens(size, row + 1)
  }
  return ways
}

function factorial(number) {
  return number < 2 ? 1 : number * factorial(number - 1)
}

function roman(number,    digits, total, at, text) {
  total = split("1000 M 900 CM 500 D 400 CD 100 C 90 XC 50 L 40 XL 10 X 9 IX 5 V 4 IV 1 I", digits, " ")
  for (at = 1; at < total; at += 2) {
    while (number >= digits[at]) {
      text = text digits[at + 1]
      number -= digits[at]
    }
  }
  return text
}
