import { beforeEach, expect, it } from 'vitest';
import { OutputInTurn } from './output-in-turn.ts';

let written: string[];
let output: OutputInTurn;
beforeEach(() => {
  written = [];
  output = new OutputInTurn((text) => written.push(text));
});

it('the first one is shown as it speaks, the next one whole after it', () => {
  const [first, second] = [output.voice(), output.voice()];
  second.say('c');
  first.say('a');
  second.say('d');
  expect(written).toEqual(['a']);
  first.say('b');
  first.end();
  expect(written).toEqual(['a', 'b', 'c', 'd']);
  second.say('e');
  expect(written.at(-1)).toBe('e');
});

it('who ended before its turn is shown when that comes', () => {
  const [first, second, third] = [output.voice(), output.voice(), output.voice()];
  third.say('c');
  second.say('b');
  second.end();
  third.end();
  expect(written).toEqual([]);
  first.say('a');
  first.end();
  expect(written).toEqual(['a', 'b', 'c']);
});

it('after all have ended the next one is shown at once', () => {
  output.voice().end();
  output.voice().say('later');
  expect(written).toEqual(['later']);
});
