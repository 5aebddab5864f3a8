import { greet } from './greetings/hello.js';

for (const name of ['Ada', 'Grace']) console.log(greet(name));
