for (const [index, argument] of process.argv.slice(2).entries()) {
  console.log(`${index + 1}: ${argument}`);
}
