1;

function lines = read_lines()
  lines = {};
  while ischar(line = fgetl(stdin))
    lines{end + 1} = line;
  end
end

function words = words_of(text)
  words = cellfun(@(line) regexp(lower(line), '[a-z]+', 'match'), text, "UniformOutput", false);
  words = [words{:}];
end

function [words, counts] = by_frequency(all)
  [words, ~, places] = unique(all);
  counts = accumarray(places(:), 1)';
  [counts, order] = sort(counts, "descend");
  words = words(order);
end

function moved = caesar(line, places)
  moved = line;
  for first = "aA"
    letters = line >= first & line <= first + 25;
    moved(letters) = char(first + mod(line(letters) - first + places, 26));
  end
end

function found = primes_up_to(limit)
  prime = [false, true(1, limit - 1)];
  for number = 2:floor(sqrt(limit))
    if prime(number)
      prime(number * number:number:limit) = false;
    end
  end
  found = find(prime);
end

% Columns of the queens that stand already, row by row.
function total = queens(size, placed = [])
  row = numel(placed);
  if row == size
    total = 1;
    return;
  end
  total = 0;
  away = row + 1 - (1:row);
  for column = 1:size
    if all(placed != column & abs(placed - column) != away)
      total += queens(size, [placed, column]);
    end
  end
end

function product = factorial_of(number)
  if number <= 1
    product = 1;
  else
    product = number * factorial_of(number - 1);
  end
end

function digits = roman(number)
  values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
  numerals = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
  digits = "";
  for place = 1:numel(values)
    times = floor(number / values(place));
    digits = [digits, repmat(numerals{place}, 1, times)];
    number -= times * values(place);
  end
end

lines = read_lines();
mark = find(strcmp(lines, "---"), 1);
text = lines(1:mark - 1);
numbers = cellfun(@str2double, lines(mark + 1:end));
found = words_of(text);
[words, counts] = by_frequency(found);
[~, longest] = max(cellfun(@numel, found));

printf("words %d different %d\n", numel(found), numel(words));
for place = 1:5
  printf("%s %d\n", words{place}, counts(place));
end
printf("longest %s\n", fliplr(found{longest}));
printf("caesar %s\n", caesar(text{1}, 3));
printf("sorted %s\n", strjoin(arrayfun(@num2str, sort(numbers), "UniformOutput", false), " "));
printf("mean %.3f deviation %.3f\n", mean(numbers), std(numbers, 1));
printf("primes %s\n", strjoin(arrayfun(@num2str, primes_up_to(50), "UniformOutput", false), " "));
printf("queens %d\n", queens(6));
printf("factorial %d\n", factorial_of(15));
printf("roman %s\n", roman(1994));
