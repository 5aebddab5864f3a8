import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { decodePosition, encodePosition } from './events.ts';
import { executionFilterSchema, submitInputSchema } from './executions.ts';
import { pathProblem, sourceFilesSchema } from './files.ts';
import { decodeCursor, encodeCursor } from './pages.ts';

describe('a path', () => {
  it.each(['main.py', 'lib/a.py', 'ünïcode ✓.txt', '-rf', '...', 'a b', "it's"])('may be %s', (path) => {
    expect(pathProblem(path)).toBeNull();
  });

  it.each(['', '/etc/passwd', '../x', 'a/../b', './a', 'a//b', 'a/', 'a\\b', 'a\nb', 'a\u0000b', 'x'.repeat(256)])(
    'may not be %j',
    (path) => {
      expect(pathProblem(path)).not.toBeNull();
    },
  );
});

describe('files', () => {
  const file = (path: string, content = '') => ({ path, content });
  const problems = (files: unknown) =>
    sourceFilesSchema.safeParse(files).error?.issues.map((issue) => [issue.path.join('.'), issue.message]) ?? [];

  it('are at most 200', () => {
    expect(problems(Array.from({ length: 200 }, (_, n) => file(`f${n}`)))).toEqual([]);
    expect(problems(Array.from({ length: 201 }, (_, n) => file(`f${n}`)))[0]?.[1]).toContain('200');
  });

  it('are at most 4 MiB together', () => {
    expect(problems([file('a', 'x'.repeat(4 * 1024 ** 2))])).toEqual([]);
    expect(problems([file('a', 'é'.repeat(2 * 1024 ** 2)), file('b', 'x')])[0]?.[1]).toContain('4194304');
  });

  it('are there once, and none lies in another', () => {
    expect(problems([file('a'), file('a')])).toEqual([['1.path', 'is there twice']]);
    expect(problems([file('a/b'), file('a')])).toEqual([['0.path', 'lies in a folder that is a file']]);
  });

  it('of a million folders are refused at once', () => {
    const began = performance.now();
    expect(problems([file('a/'.repeat(1_000_000))])).toEqual([['0.path', 'must be at most 255 characters']]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it.each(['%%%%', 'AAA', 'AAA=A', 'AAA=AAAA', 'A===', '====', 'AA=A', 'AAAA\n'])(
    'say so when their base64 is none: %j',
    (content) => {
      expect(problems([{ path: 'a', content, encoding: 'base64' }])).toEqual([['0.content', 'must be base64']]);
    },
  );

  it.each(['', 'AA==', 'AAA=', 'AAAA', '+/09azAZ'])('may be in base64: %j', (content) => {
    expect(problems([{ path: 'a', content, encoding: 'base64' }])).toEqual([]);
  });

  it('are 4 MiB at most in base64 too', () => {
    const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64');
    const binary = (bytes: number) => [{ path: 'a', content: base64(bytes), encoding: 'base64' }];
    expect(problems(binary(4 * 1024 ** 2))).toEqual([]);
    expect(problems(binary(4 * 1024 ** 2 + 1))[0]?.[1]).toContain('4194304');
  });
});

describe('a submission', () => {
  it('is code, files or a session', () => {
    expect(submitInputSchema.safeParse({ language: 'python', code: 'print()' }).success).toBe(true);
    expect(submitInputSchema.safeParse({ files: [{ path: 'a.py', content: '' }], entry: 'a.py' }).success).toBe(true);
    expect(submitInputSchema.safeParse({ sessionId: newId('session') }).success).toBe(true);
  });

  it.each([
    {},
    { code: '' },
    { code: 1 },
    { code: 'x', files: [{ path: 'a', content: '' }] },
    { files: [] },
    { files: [{ path: 'a', content: '' }], entry: 'b' },
    { code: 'x', nonsense: true },
    { sessionId: 'sess_x' },
    { sessionId: newId('session'), code: 'x' },
    { sessionId: newId('session'), language: 'python' },
    { code: 'x', entry: 'main.py' },
    { code: 'x', env: { 'A=B': '1' } },
    { code: 'x', env: { A: 'nul\u0000' } },
    { code: 'x', args: ['a\u0000b'] },
  ])('is refused when it is %j', (body) => {
    expect(submitInputSchema.safeParse(body).success).toBe(false);
  });
});

it('a refused submission names the field and what is allowed', () => {
  const problems = (body: unknown) =>
    submitInputSchema.safeParse(body).error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  expect(problems({ language: 'python' })).toEqual([
    'code is required, or "files", "sessionId", "repository", "image" or "projectId"',
  ]);
  expect(problems({ code: '' })).toEqual(['code must not be empty']);
  expect(problems({ code: 'x', files: [{ path: 'a', content: '' }] })).toEqual(['files must not stand beside "code"']);
  expect(problems({ code: 'x', limits: { memoryBytes: 'lots' } })?.[0]).toContain('limits.memoryBytes must be a size');
});

it('too many variables are one complaint, however wrong each is', () => {
  const env = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`${n}=`, '']));
  const refused = submitInputSchema.safeParse({ code: 'x', env });
  expect(refused.error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [['env'], 'must be at most 128 variables'],
  ]);
  const most = Object.fromEntries(Array.from({ length: 128 }, (_, n) => [`V${n}`, '']));
  expect(submitInputSchema.safeParse({ code: 'x', env: most }).success).toBe(true);
  expect(submitInputSchema.safeParse({ code: 'x', env: { ...most, W: '' } }).success).toBe(false);
});

describe('cursors and positions', () => {
  it('come back as they were', () => {
    const position = { at: new Date('2026-01-02T03:04:05.678Z'), id: newId('execution') };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
    const [a, b] = [newId('execution'), newId('execution')];
    expect(
      decodePosition(
        encodePosition(
          new Map([
            [a, 3],
            [b, 0],
          ]),
        ),
      ),
    ).toEqual(
      new Map([
        [a, 3],
        [b, 0],
      ]),
    );
  });

  it.each([
    '',
    '%',
    'x'.repeat(50),
    btoa("2026-01-01T00:00:00Z|'; DROP TABLE user"),
    btoa('yesterday|exec_1'),
    btoa('-000001-01-01T00:00:00.000Z|exec_1'),
    btoa('0000-01-01T00:00:00.000Z|exec_1'),
    btoa('+010000-01-01T00:00:00.000Z|exec_1'),
  ])('that are not ours are no cursors: %s', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });

  it('filter by one status or several', () => {
    expect(executionFilterSchema.parse({ status: 'RUNNING,QUEUED' }).status).toEqual(['RUNNING', 'QUEUED']);
    expect(executionFilterSchema.safeParse({ status: 'SLEEPING' }).success).toBe(false);
  });
});
