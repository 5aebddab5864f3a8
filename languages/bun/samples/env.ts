const greeting: string | undefined = Bun.env.GREETING;
console.log(greeting);
