console.log('before');
const text: string = 'a' 'b';
