import type { Person } from './person.ts';

export function greet(person: Person): string {
  return `Hello from another file, ${person.name}!`;
}
