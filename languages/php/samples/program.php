<?php

declare(strict_types=1);

/** @return string[] */
function wordsOf(array $text): array
{
    preg_match_all('/[A-Za-z]+/', implode("\n", $text), $found);
    return array_map('strtolower', $found[0]);
}

/** @return array<string, int> */
function mostFrequent(array $words, int $howMany): array
{
    $counts = array_count_values($words);
    uksort($counts, fn (string $a, string $b) => [$counts[$b], $a] <=> [$counts[$a], $b]);
    return array_slice($counts, 0, $howMany);
}

function longest(array $words): string
{
    return array_reduce($words, fn (string $found, string $word) => strlen($word) > strlen($found) ? $word : $found, '');
}

function caesar(string $text, int $by): string
{
    $shift = function (array $match) use ($by): string {
        $first = ctype_upper($match[0]) ? ord('A') : ord('a');
        return chr($first + (ord($match[0]) - $first + $by) % 26);
    };
    return preg_replace_callback('/[A-Za-z]/', $shift, $text);
}

function primesUpTo(int $limit): Generator
{
    $isPrime = array_fill(0, $limit + 1, true);
    for ($number = 2; $number <= $limit; $number++) {
        if (!$isPrime[$number]) {
            continue;
        }
        yield $number;
        for ($multiple = $number ** 2; $multiple <= $limit; $multiple += $number) {
            $isPrime[$multiple] = false;
        }
    }
}

function isSafe(array $columns, int $column): bool
{
    foreach ($columns as $at => $other) {
        if ($other === $column || abs($other - $column) === count($columns) - $at) {
            return false;
        }
    }
    return true;
}

function queens(int $size, array $columns = []): int
{
    if (count($columns) === $size) {
        return 1;
    }
    $safe = array_filter(range(0, $size - 1), fn (int $column) => isSafe($columns, $column));
    return array_sum(array_map(fn (int $column) => queens($size, [...$columns, $column]), $safe));
}

function factorial(int $number): int
{
    return $number < 2 ? 1 : $number * factorial($number - 1);
}

function roman(int $number): string
{
    $digits = ['M' => 1000, 'CM' => 900, 'D' => 500, 'CD' => 400, 'C' => 100, 'XC' => 90, 'L' => 50, 'XL' => 40];
    $digits += ['X' => 10, 'IX' => 9, 'V' => 5, 'IV' => 4, 'I' => 1];
    $text = '';
    foreach ($digits as $letters => $value) {
        $text .= str_repeat($letters, intdiv($number, $value));
        $number %= $value;
    }
    return $text;
}

$lines = file('php://stdin', FILE_IGNORE_NEW_LINES);
$border = array_search('---', $lines, true);
$text = array_slice($lines, 0, $border);
$numbers = array_map('intval', array_slice($lines, $border + 1));
sort($numbers);

$words = wordsOf($text);
printf("words %d different %d\n", count($words), count(array_unique($words)));
foreach (mostFrequent($words, 5) as $word => $count) {
    echo "$word $count\n";
}
echo 'longest ', strrev(longest($words)), "\n";
echo 'caesar ', caesar($text[0], 3), "\n";
echo 'sorted ', implode(' ', $numbers), "\n";
$mean = array_sum($numbers) / count($numbers);
$variance = array_sum(array_map(fn (int $number) => ($number - $mean) ** 2, $numbers)) / count($numbers);
printf("mean %.3f deviation %.3f\n", $mean, sqrt($variance));
echo 'primes ', implode(' ', iterator_to_array(primesUpTo(50))), "\n";
echo 'queens ', queens(6), "\n";
echo 'factorial ', factorial(15), "\n";
echo 'roman ', roman(1994), "\n";
