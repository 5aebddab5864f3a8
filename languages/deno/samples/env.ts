const greeting: string | undefined = Deno.env.get('GREETING');
console.log(greeting);
