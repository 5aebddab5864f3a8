console.log('before');
null.length;
