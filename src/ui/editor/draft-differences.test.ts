import { expect, it } from 'vitest';
import { draftDifferences } from './draft-differences.ts';
import type { SessionDraft } from './session-draft.ts';

const draft: SessionDraft = {
  title: 'Primes',
  language: 'python',
  files: [
    { path: 'main.py', content: 'print(1)', encoding: 'utf8' },
    { path: 'same.py', content: '', encoding: 'utf8' },
  ],
  entry: 'main.py',
  stdin: '',
  env: {},
  inputs: [],
  args: ['a b'],
};

it('names the parts in which two drafts differ, and no others', () => {
  const files = draft.files.map((file) => (file.path === 'main.py' ? { ...file, content: 'print(2)' } : file));
  const mine = { ...draft, title: 'My primes', files };
  expect(draftDifferences(draft, mine)).toEqual([
    { name: 'main.py', newer: 'print(1)', mine: 'print(2)' },
    { name: 'Title', newer: 'Primes', mine: 'My primes' },
  ]);
});

it('shows a file that only one has as empty in the other', () => {
  const mine = { ...draft, files: draft.files.slice(1), entry: 'same.py', args: [] };
  expect(draftDifferences(draft, mine)).toEqual([
    { name: 'main.py', newer: 'print(1)', mine: '' },
    { name: 'Entry', newer: 'main.py', mine: 'same.py' },
    { name: 'Arguments', newer: "'a b'", mine: '' },
  ]);
});

it('shows the tests of each as a text', () => {
  const tests = [
    { stdin: '2', args: ['-v'], expected: '4' },
    { stdin: '3', args: [], expected: null },
  ];
  expect(draftDifferences(draft, { ...draft, inputs: tests })).toEqual([
    { name: 'Tests', newer: '', mine: 'Test 1\nArguments: -v\n2\nExpected:\n4\n\nTest 2\n3' },
  ]);
});

it('finds nothing between equal drafts', () => {
  expect(draftDifferences(draft, { ...draft })).toEqual([]);
});
