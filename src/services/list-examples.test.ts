import { expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { languageExampleSchema } from '#core/contracts/languages.ts';
import { listExamples } from './list-examples.ts';

const languages = loadLanguages('languages');
const examples = (language: string) => listExamples({ languages }, { language });

it('the examples of a language are its samples, hello first and those that hit a limit last', () => {
  const names = examples('python').map(({ name }) => name);
  expect(names[0]).toBe('hello');
  expect(names.slice(-2)).toEqual(['endless', 'memory']);
  expect(names).toContain('program');
});

it('an example has all that a session needs', () => {
  const several = examples('py').find(({ name }) => name === 'files');
  expect(several?.files.length).toBeGreaterThan(1);
  expect(several?.files.some(({ path }) => path === several.entry)).toBe(true);
  for (const { id } of languages.list()) {
    for (const example of examples(id)) expect(languageExampleSchema.safeParse(example).error).toBeUndefined();
  }
});

it('a language that is not on offer is not found', () => {
  expect(() => examples('no-such')).toThrow('There is no such language.');
  const offered = loadLanguages('languages', { only: ['bash'] });
  expect(() => listExamples({ languages: offered }, { language: 'python' })).toThrow('no such language');
});
