import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { encodeReport } from '#tests/support/fake-supervisor.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { collectFiles } from './collect-files.ts';
import { FROM_SUPERVISOR, PROTOCOL_VERSION, type Report } from './protocol.ts';
import type { RunEvent } from './runner.ts';
import type { Sandbox } from './sandbox.ts';

const IMAGE = 'fake/image:1';
const RAN = [
  encodeReport(FROM_SUPERVISOR.ready, Buffer.of(PROTOCOL_VERSION)),
  encodeReport(FROM_SUPERVISOR.phaseStarted, Buffer.of(2)),
  encodeReport(FROM_SUPERVISOR.phaseEnded, Buffer.concat([Buffer.of(2), Buffer.alloc(28)])),
];

function file(path: string | Uint8Array, sizeBytes: number, content: string, flags = 0): Buffer {
  const name = Buffer.from(path);
  const header = Buffer.alloc(11);
  header.writeUInt8(flags, 0);
  header.writeBigUInt64BE(BigInt(sizeBytes), 1);
  header.writeUInt16BE(name.length, 9);
  return encodeReport(FROM_SUPERVISOR.collected, Buffer.concat([header, name, Buffer.from(content)]));
}

const folder = (path: string) => encodeReport(FROM_SUPERVISOR.collectedFolder, Buffer.from(path));
const link = (path: string, target: string) =>
  encodeReport(
    FROM_SUPERVISOR.collectedLink,
    Buffer.concat([Buffer.of(0, path.length), Buffer.from(path), Buffer.from(target)]),
  );
const part = (content: string) => encodeReport(FROM_SUPERVISOR.collectedPart, Buffer.from(content));
const end = (count: number, flags = 0) => encodeReport(FROM_SUPERVISOR.collectedEnd, Buffer.of(flags, 0, 0, 0, count));

/** What a run tells whose sandbox says this after its program, 3 files and 10 bytes being wanted at most. */
async function collected(words: readonly Buffer[], overrides: RunOverrides = {}): Promise<RunEvent[]> {
  await using engine = new FakeEngine();
  const program: FakeProgram = async ({ write, stdin }) => {
    for (const word of [...RAN, ...words]) await write('stdout', word);
    for await (const _ of stdin);
    return 1;
  };
  engine.addImage(IMAGE, program);
  await using runs = new SandboxRuns(engine);
  const collect = { root: 'workspace', files: 3, bytes: 10 } as const;
  const { events } = await runs.run(IMAGE, ['main'], { collect, ...overrides });
  return events.slice(events.findIndex(({ type }) => type === 'phase-ended') + 1);
}

describe('files that are collected', () => {
  it('come piece by piece, with what they are', async () => {
    const events = await collected([file('a/b', 5, 'hel', 1), part('lo'), file('empty', 0, ''), end(2, 1)]);
    expect(events).toEqual([
      { type: 'collected-piece', path: 'a/b', executable: true, sizeBytes: 5, offset: 0, data: Buffer.from('hel') },
      { type: 'collected-piece', path: 'a/b', executable: true, sizeBytes: 5, offset: 3, data: Buffer.from('lo') },
      { type: 'collected-piece', path: 'empty', executable: false, sizeBytes: 0, offset: 0, data: Buffer.from('') },
      { type: 'collected-end', complete: false },
    ]);
  });

  it('come with the folders and links of a workspace', async () => {
    const events = await collected([folder('a'), link('a/l', '/etc'), file('a/b', 1, 'x'), end(3)]);
    expect(events).toEqual([
      { type: 'collected-folder', path: 'a' },
      { type: 'collected-link', path: 'a/l', target: '/etc' },
      { type: 'collected-piece', path: 'a/b', executable: false, sizeBytes: 1, offset: 0, data: Buffer.from('x') },
      { type: 'collected-end', complete: true },
    ]);
  });

  it.each([
    ['a folder', folder('a')],
    ['a link', link('a', 'b')],
  ])('end the sandbox where it sends %s among artifacts', async (_, word) => {
    const collect = { root: 'artifacts', files: 3, bytes: 10 } as const;
    await expect(collected([word], { collect })).rejects.toMatchObject({ fault: 'sandbox-failed' });
  });

  it.each([
    ['more folders than files were asked for', ['a', 'b', 'c', 'd'].map(folder)],
    ['links that say more than was asked for', [link('a', '123456'), link('b', '12345')]],
    ['a file below a link', [link('a', '/etc'), file('a/b', 1, 'x')]],
    ['a file deep below a link', [link('a', '/etc'), file('a/b/c', 1, 'x')]],
    ['a file below a file', [file('a', 1, 'x'), file('a/b', 1, 'x')]],
    ['a link below a link', [link('a', '/etc'), link('a/b', 'c')]],
    ['a folder below a link', [link('a', '/etc'), folder('a/b')]],
    ['a link in the place of a folder', [folder('a'), link('a', '/etc')]],
    ['a link in the place of a folder that was not told', [file('a/b', 1, 'x'), link('a', '/etc')]],
    ['a folder twice', [folder('a'), folder('a')]],
    ['a part of a folder', [folder('a'), part('x')]],
    ['a folder in the middle of a file', [file('a', 2, 'x'), folder('b')]],
    ['a folder that leads out', [folder('a/..')]],
    ['a link that lies outside', [link('/a', 'b')]],
    ['a link that says a line', [link('a', 'b\n')]],
    ['a count without its links', [link('a', 'b'), end(0)]],
    ['more files than were asked for', [0, 1, 2, 3].map((name) => file(`${name}`, 1, 'x'))],
    ['more bytes than were asked for', [file('a', 6, 'abcdef'), file('b', 5, 'abcde')]],
    ['a file that is larger than anything', [file('a', 2 ** 40, 'x')]],
    ['more of a file than was told', [file('a', 2, 'abc')]],
    ['more parts of a file than were told', [file('a', 2, 'ab'), part('c')]],
    ['a part of nothing', [file('a', 2, 'a'), part('')]],
    ['a part of no file', [part('a')]],
    ['a file that breaks off', [file('a', 2, 'a'), file('b', 1, 'b')]],
    ['an end in the middle of a file', [file('a', 2, 'a'), end(1)]],
    ['another number of files than came', [file('a', 1, 'a'), end(2)]],
    ['a file twice', [file('a', 1, 'a'), file('a', 1, 'b')]],
    ['a path that leads out', [file('../a', 1, 'a')]],
    ['a path that is absolute', [file('/a', 1, 'a')]],
    ['a path with a control character', [file('a\nb', 1, 'a')]],
    ['a path that is no text', [file(Buffer.of(0xff), 1, 'a')]],
    ['a path longer than any', [file('a/'.repeat(2_100).concat('a'), 1, 'a')]],
    ['a word of something else', [encodeReport(FROM_SUPERVISOR.pong, Buffer.alloc(4))]],
  ])('end the sandbox where it sends %s', async (_, words) => {
    await expect(collected(words)).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'sandbox-failed' });
  });

  it('are no longer waited for when the run is stopped', async () => {
    const stopped = new AbortController();
    const begun = performance.now();
    setTimeout(() => stopped.abort(), 50);
    expect(await collected([file('a', 5, 'a')], { signal: stopped.signal })).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
});

/** What the worker holds of them while files with such paths come, after all of them have. */
async function heldWhileCollecting(paths: Iterator<string>, files: number): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const held = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const nextWithin = async (): Promise<Report> => {
    const { value: path, done } = paths.next();
    if (done) return { type: 'collectedEnd', complete: true, count: files };
    return { type: 'collected', path, executable: false, sizeBytes: 0, data: new Uint8Array() };
  };
  const sandbox = { send: () => {}, kill: () => {}, nextWithin } as unknown as Sandbox;
  const before = held();
  let most = 0;
  const wanted = { root: 'workspace', files, bytes: 0 } as const;
  for await (const event of collectFiles(sandbox, wanted, new AbortController().signal)) {
    if (event.type === 'collected-end') most = held() - before;
  }
  return most;
}

describe('files with very long paths', () => {
  it('cost the worker little of its memory, however many they are', async () => {
    const files = 10_000;
    const deep = `${'x'.repeat(200)}/`.repeat(20);
    function* paths() {
      // As those that come of a sandbox, each in memory for itself.
      for (let at = 0; at < files; at += 1) yield Buffer.from(`${deep}${at}`).toString();
    }
    expect(await heldWhileCollecting(paths(), files)).toBeLessThan(8 * 1024 ** 2);
  });

  it('are told apart, and from the folders that they lie in', async () => {
    const deep = 'x'.repeat(200);
    expect((await collected([folder(deep), file(`${deep}/a`, 0, ''), file(`${deep}/b`, 0, ''), end(3)])).length).toBe(
      4,
    );
    await expect(collected([file(deep, 0, ''), file(deep, 0, '')])).rejects.toThrow('a file comes twice');
    await expect(collected([link(deep, 'a'), file(`${deep}/b`, 0, '')])).rejects.toThrow('what is no folder');
  });
});
