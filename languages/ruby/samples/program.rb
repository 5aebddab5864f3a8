DIGITS = {
  1000 => "M", 900 => "CM", 500 => "D", 400 => "CD", 100 => "C", 90 => "XC", 50 => "L", 40 => "XL",
  10 => "X", 9 => "IX", 5 => "V", 4 => "IV", 1 => "I"
}.freeze

def caesar(text, by)
  text.gsub(/[A-Za-z]/) do |letter|
    first = letter < "a" ? "A".ord : "a".ord
    (first + (letter.ord - first + by) % 26).chr
  end
end

def primes_up_to(limit)
  composite = Array.new(limit + 1, false)
  (2..limit).reject do |number|
    (number * number).step(limit, number) { |multiple| composite[multiple] = true } unless composite[number]
    composite[number]
  end
end

def safe?(columns, column)
  columns.each_with_index.none? do |other, at|
    other == column || (other - column).abs == columns.size - at
  end
end

def queens(size, columns = [])
  return 1 if columns.size == size

  (0...size).sum { |column| safe?(columns, column) ? queens(size, columns + [column]) : 0 }
end

def factorial(number)
  number < 2 ? 1 : number * factorial(number - 1)
end

def roman(number)
  DIGITS.reduce("") do |text, (value, letters)|
    times, number = number.divmod(value)
    text + letters * times
  end
end

def mean_and_deviation(numbers)
  mean = numbers.sum.fdiv(numbers.size)
  variance = numbers.sum { |number| (number - mean)**2 } / numbers.size
  [mean, Math.sqrt(variance)]
end

def print_words(words)
  counts = words.tally
  puts "words #{words.size} different #{counts.size}"
  counts.sort_by { |word, count| [-count, word] }.first(5).each { |word, count| puts "#{word} #{count}" }
  puts "longest #{words.max_by.with_index { |word, at| [word.size, -at] }.reverse}"
end

lines = $stdin.readlines(chomp: true)
text = lines.take_while { |line| line != "---" }
numbers = lines.drop(text.size + 1).map { |line| Integer(line) }

print_words(text.flat_map { |line| line.scan(/[A-Za-z]+/) }.map(&:downcase))
puts "caesar #{caesar(text.first, 3)}"
puts "sorted #{numbers.sort.join(" ")}"
puts format("mean %.3f deviation %.3f", *mean_and_deviation(numbers))
puts "primes #{primes_up_to(50).join(" ")}"
puts "queens #{queens(6)}"
puts "factorial #{factorial(15)}"
puts "roman #{roman(1994)}"
