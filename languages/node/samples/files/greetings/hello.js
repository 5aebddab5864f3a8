export const greet = (name) => `Hello from another file, ${name}!`;
