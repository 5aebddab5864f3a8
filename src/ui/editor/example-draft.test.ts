import { expect, it } from 'vitest';
import { changesOfExample, holdsOwn, isExample } from './example-draft.ts';
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

it.each<[string, Partial<SessionDraft>, boolean]>([
  ['a first program', {}, false],
  ['an empty file', { files: [file('main.sh', '')] }, false],
  ['an example', changesOfExample('bash', example), false],
  ['code of one’s own', { files: [file('main.sh', 'mine')] }, true],
  ['a first program with input of one’s own', { stdin: 'mine' }, true],
  ['a first program with arguments', { args: ['mine'] }, true],
  ['a first program with an environment', { env: { MINE: '1' } }, true],
  ['an example with other input', { ...changesOfExample('bash', example), stdin: 'mine' }, true],
])('%s: is there something of a person’s own in it?', (_, changes, own) => {
  expect(holdsOwn({ ...draft, ...changes }, [{ hello: 'main.sh' }], [example])).toBe(own);
});
