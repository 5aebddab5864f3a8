const literal: string = 'naïve Ωμέγα 日本語 🐢';
console.log(literal);

const input: string = await Bun.stdin.text();
for (const line of input.trimEnd().split('\n')) console.log(`<${line}>`);
