for (const [index, argument] of Bun.argv.slice(2).entries()) console.log(`${index + 1}: ${argument}`);
