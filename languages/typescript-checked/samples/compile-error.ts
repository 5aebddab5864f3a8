console.log('before');
const count: number = 'three';
console.log(count);
