import { expect, it } from 'vitest';
import { firstLanguage } from './first-language.ts';

const LANGUAGES = [
  { id: 'bash', default: false },
  { id: 'python', default: false },
  { id: 'ruby', default: true },
];

it('a new session has the language that was chosen last, of those on offer', () => {
  expect(firstLanguage(LANGUAGES, ['cobol', 'python', 'bash'])?.id).toBe('python');
});

it('a new session has the default language of the installation where none was chosen that is on offer', () => {
  expect(firstLanguage(LANGUAGES, [])?.id).toBe('ruby');
  expect(firstLanguage(LANGUAGES, ['cobol'])?.id).toBe('ruby');
});

it('a new session has no language of its own while nobody knows which there are', () => {
  expect(firstLanguage([], ['bash'])).toBeUndefined();
});
