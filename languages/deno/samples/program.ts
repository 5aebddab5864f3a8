type Count = readonly [word: string, count: number];

const NUMERALS: readonly (readonly [value: number, letters: string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function mostFrequent(words: readonly string[], howMany: number): Count[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, howMany);
}

function caesar(line: string, by: number): string {
  const shift = (letter: string): string => {
    const code = letter.charCodeAt(0);
    const first = (letter < 'a' ? 'A' : 'a').charCodeAt(0);
    return String.fromCharCode(first + ((code - first + by) % 26));
  };
  return line.replace(/[A-Za-z]/g, shift);
}

function* primesUpTo(limit: number): Generator<number> {
  const crossed = new Set<number>();
  for (let number = 2; number <= limit; number++) {
    if (crossed.has(number)) continue;
    yield number;
    for (let multiple = number * number; multiple <= limit; multiple += number) crossed.add(multiple);
  }
}

function queens(size: number, columns: readonly number[] = []): number {
  const row = columns.length;
  if (row === size) return 1;
  const isFree = (column: number): boolean =>
    columns.every((other, at) => other !== column && Math.abs(other - column) !== row - at);
  return Array.from({ length: size }, (_, column) => column)
    .filter(isFree)
    .reduce((ways, column) => ways + queens(size, [...columns, column]), 0);
}

function factorial(number: number): number {
  return number < 2 ? 1 : number * factorial(number - 1);
}

function roman(number: number): string {
  let rest = number;
  let written = '';
  for (const [value, letters] of NUMERALS) {
    for (; rest >= value; rest -= value) written += letters;
  }
  return written;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const input: string = await new Response(Deno.stdin.readable).text();
const lines = input.trimEnd().split('\n');
const border = lines.indexOf('---');
const words = lines
  .slice(0, border)
  .flatMap((line) => line.match(/[a-z]+/gi) ?? [])
  .map((word) => word.toLowerCase());
const numbers = lines
  .slice(border + 1)
  .map(Number)
  .sort((a, b) => a - b);

console.log(`words ${words.length} different ${new Set(words).size}`);
for (const [word, count] of mostFrequent(words, 5)) console.log(word, count);
const longest = words.reduce((best, word) => (word.length > best.length ? word : best), '');
console.log('longest', [...longest].reverse().join(''));
console.log('caesar', caesar(lines[0] ?? '', 3));
console.log('sorted', numbers.join(' '));
const mean = sum(numbers) / numbers.length;
const deviation = Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
console.log(`mean ${mean.toFixed(3)} deviation ${deviation.toFixed(3)}`);
console.log('primes', [...primesUpTo(50)].join(' '));
console.log('queens', queens(6));
console.log('factorial', factorial(15));
console.log('roman', roman(1994));
