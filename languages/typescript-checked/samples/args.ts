const args: string[] = process.argv.slice(2);
for (const [index, argument] of args.entries()) console.log(`${index + 1}: ${argument}`);
