console.log('before');
const nothing: { length: number }[] = [];
console.log(nothing[0]!.length);
