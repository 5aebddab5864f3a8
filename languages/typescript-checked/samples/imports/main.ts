import { area } from './shapes';
import { sides } from './shapes/sides.js';

console.log(`${sides.join(' by ')} is ${area(...sides)}`);
