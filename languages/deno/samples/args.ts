for (const [index, argument] of Deno.args.entries()) console.log(`${index + 1}: ${argument}`);
