import { greet } from './greetings/hello.ts';
import type { Person } from './greetings/person.ts';

const people: Person[] = [{ name: 'Ada' }, { name: 'Grace' }];
for (const person of people) console.log(greet(person));
