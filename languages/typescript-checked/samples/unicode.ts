import { createInterface } from 'node:readline';

const literal: string = 'naïve Ωμέγα 日本語 🐢';
console.log(literal);
for await (const line of createInterface({ input: process.stdin })) console.log(`<${line}>`);
