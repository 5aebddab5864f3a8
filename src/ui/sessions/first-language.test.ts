import { expect, it } from 'vitest';
import { firstLanguage } from './new-session.ts';

const LANGUAGES = [{ id: 'bash' }, { id: 'python' }, { id: 'ruby' }];

it('a new session has the language that was chosen last, of those on offer', () => {
  expect(firstLanguage(LANGUAGES, ['cobol', 'ruby', 'bash'])).toEqual({ id: 'ruby' });
  expect(firstLanguage(LANGUAGES, ['cobol'])).toEqual({ id: 'python' });
});

it('a new session has the first language where its usual one is not on offer', () => {
  expect(firstLanguage([{ id: 'bash' }], [])).toEqual({ id: 'bash' });
  expect(firstLanguage([], ['bash'])).toBeUndefined();
});
