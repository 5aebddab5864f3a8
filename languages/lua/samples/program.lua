local function read_input()
  local text, numbers = {}, {}
  local lines = io.lines()
  for line in lines do
    if line == "---" then
      break
    end
    text[#text + 1] = line
  end
  for line in lines do
    numbers[#numbers + 1] = math.tointeger(line)
  end
  return text, numbers
end

local function words_of(text)
  local words = {}
  for word in table.concat(text, "\n"):gmatch("%a+") do
    words[#words + 1] = word:lower()
  end
  return words
end

local function by_frequency(words)
  local counts, different = {}, {}
  for _, word in ipairs(words) do
    if not counts[word] then
      different[#different + 1] = word
    end
    counts[word] = (counts[word] or 0) + 1
  end
  table.sort(different, function(a, b)
    if counts[a] ~= counts[b] then
      return counts[a] > counts[b]
    end
    return a < b
  end)
  return different, counts
end

local function longest(words)
  local found = ""
  for _, word in ipairs(words) do
    if #word > #found then
      found = word
    end
  end
  return found
end

local function caesar(text, by)
  local function shifted(first)
    return function(letter)
      return string.char(first + (letter:byte() - first + by) % 26)
    end
  end
  return (text:gsub("%l", shifted(("a"):byte())):gsub("%u", shifted(("A"):byte())))
end

local function primes_up_to(limit)
  local composite, primes = {}, {}
  for number = 2, limit do
    if not composite[number] then
      primes[#primes + 1] = number
      for multiple = number * number, limit, number do
        composite[multiple] = true
      end
    end
  end
  return primes
end

local function is_safe(columns, row, column)
  for at = 1, row - 1 do
    if columns[at] == column or math.abs(columns[at] - column) == row - at then
      return false
    end
  end
  return true
end

local function queens(size, columns, row)
  if row > size then
    return 1
  end
  local ways = 0
  for column = 1, size do
    if is_safe(columns, row, column) then
      columns[row] = column
      ways = ways + queens(size, columns, row + 1)
    end
  end
  return ways
end

local function factorial(number)
  return number < 2 and 1 or number * factorial(number - 1)
end

local DIGITS = {
  { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" }, { 90, "XC" }, { 50, "L" },
  { 40, "XL" }, { 10, "X" }, { 9, "IX" }, { 5, "V" }, { 4, "IV" }, { 1, "I" },
}

local function roman(number)
  local text = ""
  for _, digit in ipairs(DIGITS) do
    local value, letters = table.unpack(digit)
    text = text .. letters:rep(number // value)
    number = number % value
  end
  return text
end

local function mean_and_deviation(numbers)
  local sum, squares = 0, 0
  for _, number in ipairs(numbers) do
    sum = sum + number
  end
  local mean = sum / #numbers
  for _, number in ipairs(numbers) do
    squares = squares + (number - mean) ^ 2
  end
  return mean, math.sqrt(squares / #numbers)
end

local text, numbers = read_input()
local words = words_of(text)
local different, counts = by_frequency(words)
print(("words %d different %d"):format(#words, #different))
for at = 1, 5 do
  print(different[at] .. " " .. counts[different[at]])
end
print("longest " .. longest(words):reverse())
print("caesar " .. caesar(text[1], 3))
table.sort(numbers)
print("sorted " .. table.concat(numbers, " "))
print(("mean %.3f deviation %.3f"):format(mean_and_deviation(numbers)))
print("primes " .. table.concat(primes_up_to(50), " "))
print("queens " .. queens(6, {}, 1))
print("factorial " .. factorial(15))
print("roman " .. roman(1994))
