import { describe, expect, it } from 'vitest';
import { changeLanguage } from './change-language.ts';
import type { SessionDraft } from './session-draft.ts';

const python = { id: 'python', entry: 'main.py', extension: 'py', hello: 'print("hello")\n' };
const java = { id: 'java', entry: 'Main.java', extension: 'java', hello: 'class Main {}\n' };
const all = [python, java];

function draft(changes: Partial<SessionDraft> = {}): SessionDraft {
  return {
    title: 'Untitled',
    language: 'python',
    files: [{ path: 'main.py', content: '', encoding: 'utf8' }],
    entry: 'main.py',
    stdin: '',
    env: {},
    inputs: [],
    args: [],
    ...changes,
  };
}

const withCode = (content: string, path = 'main.py') =>
  draft({ files: [{ path, content, encoding: 'utf8' }], entry: path });

describe('choosing another language', () => {
  it('puts in its first program where nothing was written yet', () => {
    const swapped = {
      type: 'swap',
      changes: {
        language: 'java',
        entry: 'Main.java',
        files: [{ path: 'Main.java', content: 'class Main {}\n', encoding: 'utf8' }],
      },
    };
    expect(changeLanguage(draft(), java, all)).toEqual(swapped);
    expect(changeLanguage(withCode('print("hello")'), java, all)).toEqual(swapped);
  });

  it('keeps code that somebody wrote, and offers the name that fits', () => {
    const change = changeLanguage(withCode('print(1)'), java, all);
    expect(change).toMatchObject({ type: 'keep', rename: { from: 'main.py', to: 'Main.java' } });
    expect(change.type === 'keep' && change.rename?.changes).toEqual({
      files: [{ path: 'Main.java', content: 'print(1)', encoding: 'utf8' }],
      entry: 'Main.java',
    });
  });

  it('keeps the stem of a name of one’s own, and its folder', () => {
    expect(changeLanguage(withCode('x', 'app/job.v2.py'), java, all)).toMatchObject({
      rename: { to: 'app/job.v2.java' },
    });
    expect(changeLanguage(withCode('x', 'Makefile'), java, all)).toMatchObject({ rename: { to: 'Makefile.java' } });
  });

  it('offers no name that is there already', () => {
    const two = draft({
      files: [
        { path: 'main.py', content: 'a', encoding: 'utf8' },
        { path: 'Main.java', content: 'b', encoding: 'utf8' },
      ],
    });
    expect(changeLanguage(two, java, all)).toEqual({ type: 'keep', rename: null });
  });
});
