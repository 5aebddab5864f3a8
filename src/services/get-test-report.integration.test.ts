import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiBench, apiBench, append, end, leave, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  owner = await bench.user();
  folder = await mkdtemp(join(tmpdir(), 'test-report-'));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** An execution that wrote this, in pieces of an odd size, and left these. */
async function executionOf(stdout: string, files: Record<string, string> = {}): Promise<string> {
  const { id } = await bench.caller(owner.principal).execution.submit({ code: 'x' });
  const claimed = await bench.claim();
  const bytes = Buffer.from(stdout);
  for (let at = 0; at < bytes.length; at += 777) {
    await append(bench.deps, claimed, bytes.subarray(at, at + 777));
    await append(bench.deps, claimed, 'not ok 1 - this is stderr\n', 'stderr');
  }
  await leave(bench.deps, claimed, files);
  await end(bench.deps, claimed);
  return id;
}

const reportOf = (id: string) => bench.rest('GET', `/executions/${id}/test-report`, { as: owner });

const SUITE = `import { describe, test, it } from 'node:test';
import assert from 'node:assert';
describe('shop', () => {
  it('opens', () => {});
  describe('door', () => {
    it('closes', () => assert.strictEqual(1, 2));
    it.skip('locks', () => {});
    it.todo('rings');
  });
});
test('adds # up', () => console.log('output in between'));
`;

/** What Node's own runner of tests writes. */
async function runNode(reporter: 'tap' | 'junit'): Promise<string> {
  const file = join(folder, 'suite.test.mjs');
  await writeFile(file, SUITE);
  // Without what this runner says to those that it starts.
  const env = { NODE_ENV: 'test' as const };
  const run = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, file], { encoding: 'utf8', env });
  return run.stdout;
}

describe('the report of tests', () => {
  it.each(['tap', 'junit'] as const)('is that of Node’s own runner, as %s', async (reporter) => {
    const output = await runNode(reporter);
    const id = await (reporter === 'tap' ? executionOf(output) : executionOf('done\n', { 'out/report.XML': output }));
    const { status, body } = await reportOf(id);
    expect([status, body.problems]).toEqual([200, []]);
    expect(body).toMatchObject({ passed: 2, failed: 1, skipped: 2, complete: true });
    const tests = body.suites.flatMap(
      ({ name, tests: of }: { name: string; tests: { name: string; status: string }[] }) =>
        of.map((each) => `${name}: ${each.name} ${each.status}`),
    );
    expect(tests.toSorted()).toEqual(
      [
        'shop: opens PASSED',
        'shop > door: closes FAILED',
        'shop > door: locks SKIPPED',
        'shop > door: rings TODO',
        `${reporter === 'tap' ? 'stdout' : 'tests'}: adds # up PASSED`,
      ].toSorted(),
    );
    const { message, durationMs } = body.suites
      .flatMap(({ tests: of }: { tests: { name: string }[] }) => of)
      .find(({ name }: { name: string }) => name === 'closes');
    expect(message).toContain('1 !== 2');
    expect(durationMs).toBeGreaterThan(0);
    expect(await bench.caller(owner.principal).execution.testReport({ id })).toEqual(body);
  });

  it('is that of the files where there are any, all of them together', async () => {
    const id = await executionOf('TAP version 14\n1..1\nok 1 - from stdout\n', {
      'a.xml': '<testsuite name="a"><testcase name="1"/></testsuite>',
      'b/b.xml': '<testsuites><testsuite name="b"><testcase name="2"/></testsuite></testsuites>',
      'broken.xml': '<testsuite name="c"><testcase name="3"/>',
      'coverage.xml': '<coverage/>',
      'empty.xml': '',
      'notes.txt': '<testsuite name="x"><testcase name="4"/></testsuite>',
    });
    const { body } = await reportOf(id);
    expect(body).toMatchObject({
      source: 'JUNIT',
      passed: 3,
      complete: false,
      problems: [expect.stringMatching(/^broken\.xml is read no further: Unclosed root tag/)],
    });
    expect(body.suites.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('is none where nothing is said', async () => {
    const id = await executionOf('hello\n', { 'coverage.xml': '<coverage/>' });
    const { status, body } = await reportOf(id);
    expect([status, body.code, body.detail]).toEqual([404, 'NOT_FOUND', 'There is no such test report.']);
  });

  it('is none while the tests still run', async () => {
    const { id } = await bench.caller(owner.principal).execution.submit({ code: 'x' });
    const claimed = await bench.claim();
    await append(bench.deps, claimed, 'TAP version 14\n1..1\nok 1\n');
    expect((await reportOf(id)).status).toBe(404);
    await end(bench.deps, claimed);
    expect((await reportOf(id)).status).toBe(200);
  });

  it('says what of the files is too much, and reads the rest', async () => {
    const small = '<testsuite name="s"><testcase name="1"/></testsuite>';
    const id = await executionOf('', { 'big.xml': small.padEnd(11 * 1024 * 1024), 'small.xml': small });
    const { body } = await reportOf(id);
    expect(body).toMatchObject({ passed: 1, complete: false });
    expect(body.problems).toEqual(['Too much to be read: big.xml.']);
  });
});
