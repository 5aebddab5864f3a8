const literal: string = 'naïve Ωμέγα 日本語 🐢';
console.log(literal);

const input: string = await new Response(Deno.stdin.readable).text();
for (const line of input.trimEnd().split('\n')) console.log(`<${line}>`);
