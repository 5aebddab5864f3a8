import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { COMPILED } from './support/attacked-languages.ts';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { HOSTILE_NAMES, HOSTILE_WORDS } from './support/hostile-words.ts';
import { runOpen } from './support/open-container.ts';

const bytes = z.string().transform((text) => Buffer.from(text, 'base64'));
const saidSchema = z.object({
  words: z.array(bytes),
  env: z.record(z.string(), bytes),
  files: z.record(z.string(), bytes).transform((files) => new Map(Object.entries(files).map(named))),
  stdin: bytes,
});

function named([name, content]: [string, Buffer]): [string, Buffer] {
  return [Buffer.from(name, 'base64').toString(), content];
}

function saidIn(log: Buffer | string) {
  const said = [...String(log).matchAll(/^said (.*)$/gm)].map((line) => saidSchema.parse(JSON.parse(line[1] ?? '')));
  const [first] = said;
  if (!first) throw new Error(String(log).slice(-2_000));
  return { first, last: said.at(-1) ?? first };
}

const hostile = HOSTILE_WORDS.map((word) => Buffer.from(word));
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
let echo: string;

beforeAll(async () => {
  echo = await programText('echo-words.py');
});

it('a shell would act on them', async () => {
  const image = await ensureLanguageImage('python');
  for (const word of ['$(id)', '`id`', '; id', '| id', '&& id']) {
    expect(HOSTILE_WORDS).toContain(word);
    expect(await runOpen(image, ['sh', '-c', `echo ${word}`])).toContain('uid=0(root)');
  }
}, 300_000);

describeOnEachRuntime('words that mean something elsewhere', {}, (site) => {
  it('arrive as arguments, as variables and on stdin, byte for byte', async () => {
    const env = Object.fromEntries(HOSTILE_WORDS.map((word, at) => [`WORD_${at}`, word]));
    const stdin = `${HOSTILE_WORDS.join('\0')}\0`;
    const { id } = await site().run({ code: echo, args: HOSTILE_WORDS, env, stdin });
    const { first } = saidIn(await site().logBytes(id));
    expect(first.words.slice(-hostile.length)).toEqual(hostile);
    expect(HOSTILE_WORDS.map((_, at) => first.env[`WORD_${at}`])).toEqual(hostile);
    expect(first.stdin.toString()).toBe(stdin);
  });

  it('arrive as arguments of the compiler', async () => {
    const { id, phases } = await site().run({
      language: COMPILED,
      code: echo,
      compileArgs: HOSTILE_WORDS,
      args: ['-'],
    });
    expect(phases.map(({ phase, exitCode }) => [phase, exitCode])).toEqual([
      ['COMPILE', 0],
      ['RUN', 0],
    ]);
    const { first, last } = saidIn(await site().logBytes(id));
    expect(first.words.slice(-hostile.length)).toEqual(hostile);
    expect(last.words.map(String)).toEqual(['python3', '-u', 'main.py', 'run', '-']);
  });

  it('are names of files, and what is in a file is what was sent', async () => {
    const names = [...HOSTILE_NAMES, ...HOSTILE_NAMES.map((name, depth) => `folder-${depth}/${name}/${name}`)];
    const content = everyByte.toString('base64');
    const files = names.map((path) => ({ path, content, encoding: 'base64' }));
    const { id } = await site().run({ files: [...files, { path: 'main.py', content: echo }] });
    const { first } = saidIn(await site().logBytes(id));
    expect([...first.files.keys()].sort()).toEqual([...names, 'main.py'].sort());
    for (const name of names) expect(first.files.get(name), name).toEqual(everyByte);
  });

  it('are the name of the file that is run', async () => {
    const entries = [
      '-c',
      '--version',
      '-',
      '$(id).py',
      '; id #.py',
      `a "b" 'c'.py`,
      '{args}',
      '$&.py',
      '😀 \u202e.py',
    ];
    const runs = entries.map(async (entry) => {
      const { id } = await site().run({ files: [{ path: entry, content: echo }], entry, args: ['--', 'end'] });
      return saidIn(await site().logBytes(id)).first.words.map(String);
    });
    // What begins in any other way might be taken for an option, or for a file of options.
    const started = entries.map((entry) => (/^[\p{L}\p{N}_.]/u.test(entry) ? entry : `./${entry}`));
    expect(await Promise.all(runs)).toEqual(started.map((entry) => ['python3', '-u', entry, '--', 'end']));
  });

  it('with a NUL are refused where a NUL would end them, by the name of the field, and arrive elsewhere', async () => {
    const cases = [
      [{ code: 'x', args: ['a', 'b\0c'] }, 'args.1'],
      [{ code: 'x', compileArgs: ['\0'] }, 'compileArgs.0'],
      [{ code: 'x', env: { A: 'b', C: 'd\0e' } }, 'env.C'],
      [{ code: 'x', env: { 'A\0': 'b' } }, 'env.A\0'],
      [{ files: [{ path: 'a\0b', content: '' }] }, 'files.0.path'],
      [{ files: [{ path: 'a', content: '' }], entry: 'a\0' }, 'entry'],
    ] as const;
    for (const [body, path] of cases) {
      const answer = await site().rest('POST', '/executions', { body });
      expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, path]);
    }
    const code = 'import sys; print(repr(sys.stdin.buffer.read()), repr(open("data", "rb").read()))';
    const files = [
      { path: 'main.py', content: code },
      { path: 'data', content: '\0\0' },
    ];
    expect(await site().run({ files, stdin: 'a\0b' })).toMatchObject({ stdout: "b'a\\x00b' b'\\x00\\x00'\n" });
  });
});
