const code: number = 3;
console.log('before');
process.exitCode = code;
