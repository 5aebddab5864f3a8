import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveCommand } from '#core/language.ts';
import { LanguageConfigError, loadLanguages } from './languages.ts';

const OURS = join(import.meta.dirname, '../../languages');

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'languages-'));
  await cp(join(OURS, 'python'), join(directory, 'python'), { recursive: true });
});

afterEach(() => rm(directory, { recursive: true }));

async function edit(id: string, change: (language: Record<string, unknown>) => void): Promise<string> {
  const file = join(directory, id, 'language.json');
  const language = JSON.parse(await readFile(file, 'utf8'));
  change(language);
  await writeFile(file, JSON.stringify(language));
  return file;
}

describe('the languages that come with Sandpiper', () => {
  it('are all right, and found by id and by alias', () => {
    const registry = loadLanguages(OURS);
    expect(registry.list().map(({ id }) => id)).toEqual(expect.arrayContaining(['bash', 'node', 'python']));
    expect(registry.get('JavaScript')?.id).toBe('node');
    expect(registry.get('py')).toBe(registry.get('python'));
    expect(registry.get('klingon')).toBeUndefined();
    expect(registry.get('base')).toBeUndefined();
    expect(registry.get('python')).toMatchObject({ compiled: false, extension: 'py', entry: 'main.py' });
    expect(registry.get('python')?.samples[0]?.source).toContain('Hello');
  });

  it('can be narrowed to some', () => {
    expect(
      loadLanguages(OURS, ['node'])
        .list()
        .map(({ id }) => id),
    ).toEqual(['node']);
    expect(() => loadLanguages(OURS, ['klingon'])).toThrow(LanguageConfigError);
  });
});

describe('a language.json that is not right', () => {
  it.each([
    ['run', (language: Record<string, unknown>) => delete language.run],
    [
      'run.1',
      (language: Record<string, unknown>) => {
        language.run = ['x', '{nonsense}'];
      },
    ],
    [
      'entry',
      (language: Record<string, unknown>) => {
        language.entry = '../main.py';
      },
    ],
    [
      'limits',
      (language: Record<string, unknown>) => {
        language.limits = { wallTime: 1 };
      },
    ],
    [
      'limits.memoryBytes',
      (language: Record<string, unknown>) => {
        language.limits = { memoryBytes: 'much' };
      },
    ],
    [
      'colour',
      (language: Record<string, unknown>) => {
        language.colour = 'red';
      },
    ],
    [
      'id',
      (language: Record<string, unknown>) => {
        language.id = 'snake';
      },
    ],
    [
      'samples.0.file',
      (language: Record<string, unknown>) => {
        language.samples = [{ name: 'x', file: 'none.py', expected: { exitCode: 0 } }];
      },
    ],
    [
      'image',
      (language: Record<string, unknown>) => {
        language.image = 'nowhere';
      },
    ],
  ])('stops the start and is named with its field %s', async (field, change) => {
    const file = await edit('python', change);
    expect(() => loadLanguages(directory)).toThrow(LanguageConfigError);
    expect(() => loadLanguages(directory)).toThrow(file);
    expect(() => loadLanguages(directory)).toThrow(field);
  });

  it('may also be no JSON, or take the name of another', async () => {
    await mkdir(join(directory, 'bash'));
    await writeFile(join(directory, 'bash', 'language.json'), '{');
    expect(() => loadLanguages(directory)).toThrow(join('bash', 'language.json'));
    await rm(join(directory, 'bash'), { recursive: true });
    await cp(join(OURS, 'bash'), join(directory, 'bash'), { recursive: true });
    await edit('bash', (language) => {
      language.aliases = ['py'];
    });
    expect(() => loadLanguages(directory)).toThrow('"py" already means Bash');
  });
});

describe('a command', () => {
  it('gets its values as whole words', () => {
    const words = ['javac', '{compileArgs}', '-o{stem}.x', '{entry}', '{args}'];
    const values = { entry: 'a/Main.java', args: ['$x y', ''], compileArgs: ['-g'] };
    expect(resolveCommand(words, values)).toEqual(['javac', '-g', '-oa/Main.x', 'a/Main.java', '$x y', '']);
    expect(resolveCommand(words, { entry: 'Main.java' })).toEqual(['javac', '-oMain.x', 'Main.java']);
  });

  it('can’t take an entry for an option', () => {
    expect(resolveCommand(['python3', '{entry}'], { entry: '-c.py' })).toEqual(['python3', './-c.py']);
  });

  it('leaves what looks like a placeholder in a value alone', () => {
    expect(resolveCommand(['x', '{entry}', '{args}'], { entry: '{stem}', args: ['{entry}'] })).toEqual([
      'x',
      '{stem}',
      '{entry}',
    ]);
  });
});
