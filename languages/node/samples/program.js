import { text } from 'node:stream/consumers';

const A = 'A'.codePointAt(0);
const NUMERALS = [
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

function mostFrequent(words, howMany) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, howMany);
}

function caesar(line, by) {
  return line.replace(/[A-Z]/gi, (letter) => {
    const code = letter.codePointAt(0);
    const first = code & 32 ? A + 32 : A;
    return String.fromCodePoint(first + ((code - first + by) % 26));
  });
}

function* primesUpTo(limit) {
  const crossed = new Uint8Array(limit + 1);
  for (let number = 2; number <= limit; number++) {
    if (crossed[number]) continue;
    yield number;
    for (let multiple = number * number; multiple <= limit; multiple += number) crossed[multiple] = 1;
  }
}

function queens(size, columns = []) {
  const row = columns.length;
  if (row === size) return 1;
  let ways = 0;
  for (let column = 0; column < size; column++) {
    const threatened = columns.some((other, at) => other === column || Math.abs(other - column) === row - at);
    if (!threatened) ways += queens(size, [...columns, column]);
  }
  return ways;
}

const factorial = (number) => (number < 2 ? 1 : number * factorial(number - 1));

function roman(number) {
  const [value, letters] = NUMERALS.find(([least]) => least <= number) ?? [0, ''];
  return value === 0 ? '' : letters + roman(number - value);
}

const lines = (await text(process.stdin)).trimEnd().split('\n');
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
console.log('caesar', caesar(lines[0], 3));
console.log('sorted', numbers.join(' '));
const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
console.log(`mean ${mean.toFixed(3)} deviation ${Math.sqrt(variance).toFixed(3)}`);
console.log('primes', [...primesUpTo(50)].join(' '));
console.log('queens', queens(6));
console.log('factorial', factorial(15));
console.log('roman', roman(1994));
