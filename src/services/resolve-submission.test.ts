import { describe, expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import type { Environment } from '#config/environment.ts';
import { loadLanguages } from '#config/languages.ts';
import type { SubmitInput } from '#core/contracts/executions.ts';
import type { CodeSession } from '#core/contracts/sessions.ts';
import { newId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { resolveSubmission } from './resolve-submission.ts';

const principal: Principal = {
  userId: newId('user'),
  email: 'a@example.com',
  name: null,
  role: 'DEVELOPER',
  via: { type: 'session' },
};

const session: CodeSession = {
  id: newId('session'),
  title: 'Mine',
  language: 'python',
  files: [{ path: 'main.py', content: 'print()', encoding: 'utf8' }],
  entry: 'main.py',
  stdin: 'saved',
  inputs: [],
  args: ['saved'],
  env: { A: 'saved' },
  limits: { wallMs: 2_000 },
  revision: 1,
  status: 'ACTIVE',
  ownerId: principal.userId,
  createdAt: '',
  updatedAt: '',
};

const languages = loadLanguages('languages');

function resolve(input: SubmitInput, env: Environment = {}, offered = languages) {
  const deps: Pick<Deps, 'stores' | 'languages' | 'config'> = {
    languages: offered,
    config: loadConfig(env),
    // Only the sessions are looked at, and whether a worker could run it.
    stores: {
      sessions: { byId: async () => session },
      workers: { alive: async () => [] },
    } as unknown as Deps['stores'],
  };
  return resolveSubmission(deps, principal, input);
}

const problem = (input: SubmitInput, env?: Environment, offered?: typeof languages) =>
  resolve(input, env, offered).then(
    () => null,
    (error) => error.fields[0],
  );

describe('a submission', () => {
  it('of code becomes one file of the language’s own name, in the default language', async () => {
    const { kind, title, submission } = await resolve({ code: '\n  \n  print(1)\nprint(2)' });
    expect([kind, title, submission.language, submission.entry]).toEqual(['RAW_CODE', 'print(1)', 'python', 'main.py']);
    expect(submission.files).toEqual([{ path: 'main.py', content: '\n  \n  print(1)\nprint(2)', encoding: 'utf8' }]);
    expect(submission).toMatchObject({ network: 'none', idempotent: false, args: [], stdin: '' });
  });

  it('of code in Java is called as its public class', async () => {
    const { submission } = await resolve({ language: 'java', code: 'public class Shop {}' });
    expect([submission.entry, submission.files[0]?.path]).toEqual(['Shop.java', 'Shop.java']);
  });

  it('names its language by an alias in any case, and is stored under the id', async () => {
    expect((await resolve({ language: 'Py', code: 'x' })).submission.language).toBe('python');
  });

  it('in an unknown language is told which there are', async () => {
    expect(await problem({ language: 'klingon', code: 'x' })).toEqual({
      path: 'language',
      message: `must be one of ${languages
        .list()
        .map(({ id }) => id)
        .join(', ')}`,
    });
    expect(
      await problem({ language: 'node', code: 'x' }, {}, loadLanguages('languages', { only: ['python', 'bash'] })),
    ).toEqual({
      path: 'language',
      message: 'must be one of bash, python',
    });
  });

  it('starts from the file with the language’s name, from the only one, or from the one that is named', async () => {
    const file = (path: string) => ({ path, content: 'x', encoding: 'utf8' as const });
    const entry = async (input: SubmitInput) => (await resolve(input)).submission.entry;
    expect(await entry({ files: [file('lib.py'), file('main.py')] })).toBe('main.py');
    expect(await entry({ files: [file('other.py')] })).toBe('other.py');
    expect(await entry({ files: [file('a.py'), file('b.py')], entry: 'b.py' })).toBe('b.py');
    expect((await problem({ files: [file('a.py'), file('b.py')] }))?.path).toBe('entry');
  });

  it('that asks for the network is refused, as no run gets one', async () => {
    expect((await problem({ code: 'x', network: 'egress' }))?.path).toBe('network');
    expect((await resolve({ code: 'x', network: 'none' })).submission.network).toBe('none');
  });

  it('above a most is refused by the name of the limit, and nothing is lowered', async () => {
    expect(await problem({ code: 'x', limits: { wallMs: 600_001 } })).toEqual({
      path: 'limits.wallMs',
      message: 'must be at most 600000',
    });
    expect((await resolve({ code: 'x', limits: { wallMs: 600_000 } })).submission.limits.wallMs).toBe(600_000);
  });

  it('whose inputs could hold a place for more than an hour is refused, and told how many may', async () => {
    const inputs = Array.from({ length: 7 }, () => ({}));
    expect(await problem({ code: 'x', inputs, limits: { wallMs: 600_000 } })).toEqual({
      path: 'inputs',
      message: 'may take 3600000 ms together at most: 6 inputs with limits.wallMs 600000',
    });
    expect(await problem({ code: 'x', inputs: inputs.slice(1), limits: { wallMs: 600_000 } })).toBeNull();
  });

  it('with a word longer than Linux hands to a program is refused, counted in bytes', async () => {
    const message = 'must be at most 131071 bytes';
    const most = '\u{1F600}'.repeat(32_767);
    expect(await problem({ code: 'x', args: ['a', `${most}abc`] })).toBeNull();
    expect(await problem({ code: 'x', args: ['a', `${most}abcd`] })).toEqual({ path: 'args.1', message });
    expect(await problem({ code: 'x', compileArgs: [`${most}abcd`] })).toEqual({ path: 'compileArgs.0', message });
    // A variable is handed over with its name.
    expect(await problem({ code: 'x', env: { A: `${most}a` } })).toBeNull();
    expect(await problem({ code: 'x', env: { AB: `${most}ab` } })).toEqual({ path: 'env.AB', message });
  });

  it('with more words than fit together is refused by the name of the largest, after it is put over its session', async () => {
    const message = 'must be at most 1048576 bytes, args, env and compileArgs together';
    const words = (count: number) => Array.from({ length: count }, () => 'x'.repeat(32_768));
    const env = (count: number) => Object.fromEntries(words(count).map((word, index) => [`V${index}`, word]));
    expect(await problem({ code: 'x', args: words(20), compileArgs: words(12) })).toBeNull();
    expect(await problem({ code: 'x', args: words(12), compileArgs: [...words(20), 'x'] })).toEqual({
      path: 'compileArgs',
      message,
    });
    expect(await problem({ code: 'x', args: words(14), env: env(18) })).toEqual({ path: 'env', message });
    // The session's own "saved" is one word more.
    expect(await problem({ sessionId: session.id, args: words(31), compileArgs: words(1), env: {} })).toBeNull();
    expect(await problem({ sessionId: session.id, args: words(31), compileArgs: words(1) })).toEqual({
      path: 'args',
      message,
    });
  });

  it('of a session takes what is saved, and what the request gives in its place', async () => {
    const saved = await resolve({ sessionId: session.id });
    expect(saved).toMatchObject({ kind: 'CODE_SESSION', title: 'Mine', sessionId: session.id });
    expect(saved.submission).toMatchObject({ stdin: 'saved', args: ['saved'], env: { A: 'saved' } });
    expect(saved.submission.limits.wallMs).toBe(2_000);
    const changed = await resolve({ sessionId: session.id, stdin: '', args: [], limits: { pids: 8 } });
    expect(changed.submission).toMatchObject({ stdin: '', args: [], env: { A: 'saved' } });
    expect(changed.submission.limits).toMatchObject({ wallMs: 2_000, pids: 8 });
  });

  it('of somebody else’s session finds none', async () => {
    const other: Principal = { ...principal, userId: newId('user') };
    const deps = { stores: { sessions: { byId: async () => session } } as unknown as Deps['stores'] };
    await expect(
      resolveSubmission({ ...deps, languages, config: loadConfig({}) }, other, { sessionId: session.id }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
