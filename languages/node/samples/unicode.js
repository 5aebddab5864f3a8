import { createInterface } from 'node:readline';

console.log('naïve Ωμέγα 日本語 🐢');
for await (const line of createInterface({ input: process.stdin })) console.log(`<${line}>`);
