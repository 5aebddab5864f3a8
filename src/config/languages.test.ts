import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { checkNamedLanguages, LanguageConfigError, loadLanguages } from './languages.ts';

const OURS = join(import.meta.dirname, '../../languages');

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'languages-'));
  await cp(join(OURS, 'specification.json'), join(directory, 'specification.json'));
  await cp(join(OURS, 'python'), join(directory, 'python'), { recursive: true });
  await cp(join(OURS, 'base'), join(directory, 'base'), { recursive: true });
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
    expect(registry.get('python')?.samples[0]?.files[0]?.content).toContain('Hello');
  });

  it('an image needs the same files of packages whichever of its languages are offered', () => {
    const needed = loadLanguages(OURS).imageFiles('node');
    expect(needed.map(({ to }) => to)).toContain('node');
    expect(loadLanguages(OURS, { only: ['python'] }).imageFiles('node')).toEqual(needed);
    expect(loadLanguages(OURS).imageFiles('native')).toEqual([]);
  });

  it('can be narrowed to some', () => {
    expect(
      loadLanguages(OURS, { only: ['node'] })
        .list()
        .map(({ id }) => id),
    ).toEqual(['node']);
    expect(() => loadLanguages(OURS, { only: ['klingon'] })).toThrow(LanguageConfigError);
    const [all, one] = [loadLanguages(OURS), loadLanguages(OURS, { only: ['python'] })];
    expect(one.get('node')).toBeUndefined();
    expect(one.inImage('native').map(({ id }) => id)).toEqual(all.inImage('native').map(({ id }) => id));
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
      'limits',
      (language: Record<string, unknown>) => {
        language.limits = { cpuMs: 1_000 };
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
      'samples.none',
      (language: Record<string, unknown>) => {
        language.samples = { hello: {}, none: {} };
      },
    ],
    [
      'samples',
      (language: Record<string, unknown>) => {
        language.samples = {};
      },
    ],
    [
      'samples.hello.expected.exitCode',
      (language: Record<string, unknown>) => {
        language.samples = { hello: { expected: { exitCode: 256 } } };
      },
    ],
    [
      'problems.0.0',
      (language: Record<string, unknown>) => {
        language.problems = [['(?<line>']];
      },
    ],
    [
      'problems.0',
      (language: Record<string, unknown>) => {
        language.problems = [['no line']];
      },
    ],
    [
      'entryFrom.name',
      (language: Record<string, unknown>) => {
        language.entryFrom = { pattern: 'class (\\w+)', name: '../{1}.py' };
      },
    ],
    [
      'image',
      (language: Record<string, unknown>) => {
        language.image = 'nowhere';
      },
    ],
    [
      'imageFiles: must stand in the folder of its image',
      (language: Record<string, unknown>) => {
        language.imageFiles = [{ package: 'zod', path: 'index.js', to: 'zod.js' }];
        language.image = 'base';
      },
    ],
    [
      'imageFiles.0.integrity',
      (language: Record<string, unknown>) => {
        language.imageFiles = [{ package: 'zod', version: '4.6.7', path: 'index.js', to: 'zod.js' }];
      },
    ],
    [
      'imageFiles.0.path',
      (language: Record<string, unknown>) => {
        language.imageFiles = [{ package: 'zod', path: '../index.js', to: 'zod.js' }];
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

it('settings that name a language which is not there are refused by their names', () => {
  const check = (env: Record<string, string>) => () =>
    checkNamedLanguages(loadLanguages(OURS), loadConfig(env).languages);
  expect(check({})).not.toThrow();
  expect(check({ PREPARED_LANGUAGES: 'all' })).not.toThrow();
  expect(check({ DEFAULT_LANGUAGE: 'klingon' })).toThrow(/^DEFAULT_LANGUAGE names what is no language: klingon$/);
  expect(check({ PREPARED_LANGUAGES: 'ruby,klingon' })).toThrow(
    'PREPARED_LANGUAGES names what is no language: klingon',
  );
});

describe('folders of languages outside the tree', () => {
  it('add theirs, which may stand on the images of the tree', async () => {
    await mkdir(join(directory, 'more'));
    await cp(join(directory, 'python'), join(directory, 'more', 'snake'), { recursive: true });
    await edit('more/snake', (language) => {
      Object.assign(language, { id: 'snake', name: 'Snake', aliases: [], image: 'bash' });
    });
    const registry = loadLanguages(OURS, { more: [join(directory, 'more')] });
    expect(registry.get('snake')).toMatchObject({ id: 'snake', folder: join(directory, 'more', 'snake') });
    expect(registry.imageFolder('bash')).toBe(join(OURS, 'bash'));
    expect(() => registry.imageFolder('snakes')).toThrow('snakes');
  });

  it('may be the variants that lie beside those of the tree', () => {
    const registry = loadLanguages(OURS, { more: [join(OURS, 'variants')] });
    expect(registry.get('csharp-dotnet')?.folder).toBe(join(OURS, 'variants', 'csharp-dotnet'));
    expect(loadLanguages(OURS).get('csharp-dotnet')).toBeUndefined();
  });

  it('may not take the id of another, and must be there', async () => {
    expect(() => loadLanguages(OURS, { more: [directory] })).toThrow('id: ');
    expect(() => loadLanguages(OURS, { more: [join(directory, 'none')] })).toThrow(join(directory, 'none'));
  });
});
