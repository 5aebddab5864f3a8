console.log('before');
Deno.exit(3);
