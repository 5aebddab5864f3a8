import { expect, it } from 'vitest';
import { changesOfExample, isExample } from './example-draft.ts';
import type { SessionDraft } from './session-draft.ts';

const file = (path: string, content = path) => ({ path, content, encoding: 'utf8' as const });
const example = {
  ...{ name: 'args', title: 'Arguments', entry: 'main.py', stdin: 'in', args: ['a'], env: { A: 'b' } },
  files: [file('main.py'), file('lib.py')],
};
const draft: SessionDraft = {
  ...{ title: 'Mine', language: 'bash', entry: 'main.sh', stdin: '', args: [], env: {}, inputs: [] },
  files: [file('main.sh')],
};

it('a draft that took an example is that example, until anything of it is changed', () => {
  const taken = { ...draft, ...changesOfExample('python', example) };
  expect(taken.title).toBe('Mine');
  expect(isExample(taken, example)).toBe(true);
  expect(isExample({ ...taken, title: 'Another' }, example)).toBe(true);
  expect(isExample({ ...taken, stdin: 'other' }, example)).toBe(false);
  expect(isExample({ ...taken, env: {} }, example)).toBe(false);
  expect(isExample({ ...taken, files: [file('main.py', 'mine'), file('lib.py')] }, example)).toBe(false);
  expect(isExample(draft, example)).toBe(false);
});
