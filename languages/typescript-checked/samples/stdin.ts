import { createInterface } from 'node:readline';

let words: number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  console.log(line);
  words += line.split(/\s+/).filter(Boolean).length;
}
console.log(`words: ${words}`);
