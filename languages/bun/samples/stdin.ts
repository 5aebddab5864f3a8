const lines: string[] = (await Bun.stdin.text()).trimEnd().split('\n');
for (const line of lines) console.log(line);
const words = lines.flatMap((line) => line.split(/\s+/).filter(Boolean));
console.log(`words: ${words.length}`);
