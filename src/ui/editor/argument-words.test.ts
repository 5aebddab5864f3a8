import { describe, expect, it } from 'vitest';
import { joinArguments, splitArguments } from './argument-words.ts';

describe('arguments on one line', () => {
  it('are split at blanks', () => {
    expect(splitArguments('  one two\tthree ').words).toEqual(['one', 'two', 'three']);
    expect(splitArguments('').words).toEqual([]);
  });

  it('keep what is quoted together', () => {
    expect(splitArguments(`a "b c" 'd e' f"g h"i`).words).toEqual(['a', 'b c', 'd e', 'fg hi']);
    expect(splitArguments(`"" ''`).words).toEqual(['', '']);
  });

  it('take a backslash as a shell does', () => {
    expect(splitArguments(String.raw`a\ b "c\"d" 'e\f' "g\h" \\`).words).toEqual(['a b', 'c"d', 'e\\f', 'g\\h', '\\']);
    expect(splitArguments('end\\').words).toEqual(['end\\']);
  });

  it('expand nothing', () => {
    expect(splitArguments('$HOME *.txt ~ `date`').words).toEqual(['$HOME', '*.txt', '~', '`date`']);
  });

  it('say which quote is open', () => {
    expect(splitArguments('a "b c')).toEqual({ words: ['a', 'b c'], problem: 'The quote " is not closed.' });
    expect(splitArguments('fine').problem).toBeNull();
  });

  it('come back as they were from the line that joins them', () => {
    const words = ['plain', '', 'two words', "it's", 'say "hi"', 'back\\slash', `'"\\ `, 'new\nline', '-x', '$y'];
    expect(splitArguments(joinArguments(words)).words).toEqual(words);
  });
});
