import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { RunEvent, WorkspaceEntry, WorkspaceSource } from './runner.ts';

const MIB = 1024 ** 2;
const engine = createDockerEngine();
afterAll(() => engine[Symbol.asyncDispose]());

function source(entries: () => Iterable<WorkspaceEntry> | AsyncIterable<WorkspaceEntry>): WorkspaceSource {
  return {
    async *entries() {
      yield* entries();
    },
  };
}

function fileOf(path: string, ...content: readonly (string | Uint8Array)[]): WorkspaceEntry {
  const pieces = content.map((piece) => Buffer.from(piece));
  const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return { type: 'file', path, executable: path.endsWith('.sh'), sizeBytes, content: each(pieces) };
}

async function* each<T>(all: Iterable<T>): AsyncGenerator<T> {
  yield* all;
}

/** What was collected, as a workspace. */
function asWorkspace(events: readonly RunEvent[]): WorkspaceSource {
  const files = new Map<string, { executable: boolean; pieces: Uint8Array[]; sizeBytes: number }>();
  const order: WorkspaceEntry[] = [];
  for (const event of events) {
    if (event.type === 'collected-folder') order.push({ type: 'folder', path: event.path });
    else if (event.type === 'collected-link') order.push({ type: 'link', path: event.path, target: event.target });
    else if (event.type === 'collected-piece') {
      const { path, executable, sizeBytes } = event;
      const file = files.get(path) ?? { executable, sizeBytes, pieces: [] };
      file.pieces.push(event.data);
      if (!files.has(path)) order.push({ type: 'file', path, executable, sizeBytes, content: each(file.pieces) });
      files.set(path, file);
    }
  }
  return source(() => order);
}

const MAKE_TREE = `
import os
os.umask(0o022)
for d in range(40):
  p = f"node_modules/p{d}"
  os.makedirs(p + "/lib/empty")
  os.symlink(f"../p{d}/lib/f1", p + "/main")
  for f in range(250):
    with open(f"{p}/lib/f{f}", "w") as out: out.write(f"{d} {f}" * (1 + f % 5 * 100))
  os.chmod(p + "/lib/f7", 0o755)
os.rename("node_modules/p3/lib/f1", "big")
with open("node_modules/p3/lib/f1", "wb") as out: out.write(os.urandom(5000000))
os.remove("big")
`;
const LOOK_AT_TREE = `
import hashlib, os
files = folders = links = 0
all = hashlib.sha256()
for path, below, names in sorted(os.walk(".")):
  for name in sorted(below + names):
    at = os.path.join(path, name)
    all.update(f"{at} {os.lstat(at).st_mode:o} ".encode())
    if os.path.islink(at): links += 1; all.update(os.readlink(at).encode())
    elif os.path.isdir(at): folders += 1
    else: files += 1; all.update(open(at, "rb").read())
print(f"{files} files, {folders} folders, {links} links {all.hexdigest()}")
`;

describe.each(await sandboxRuntimes())('a workspace in sandboxes on %s', (runtime) => {
  let image: string;
  let runs: SandboxRuns;

  beforeAll(async () => {
    image = await ensureLanguageImage('python');
    runs = new SandboxRuns(engine, { runtime, reuse: 'owner', capacity: 1 });
  });
  afterAll(async () => {
    expect(await runs.leftContainers()).toEqual([]);
  });

  const python = (code: string, overrides: RunOverrides) =>
    runs.run(image, ['python3', '-c', code], {
      ...overrides,
      limits: { diskBytes: 256 * MIB, memoryBytes: 512 * MIB, wallMs: 60_000, cpuMs: 60_000 },
    });
  const shell = (command: string, overrides: RunOverrides = {}) =>
    runs.run(image, ['sh', '-c', command], {
      ...overrides,
      limits: { diskBytes: 256 * MIB, memoryBytes: 512 * MIB, wallMs: 60_000, ...overrides.limits },
    });

  it('is there before the program, with what lies over it, in the folder that it starts in', async () => {
    const workspace = source(() => [
      { type: 'folder', path: 'src' },
      { type: 'folder', path: 'src/none' },
      fileOf('src/run.sh', '#!/bin/sh\n', 'cat over under linked out; test -d none && echo none'),
      fileOf('src/over', 'theirs'),
      fileOf('src/under', 'theirs '),
      { type: 'link', path: 'src/linked', target: 'under' },
      { type: 'link', path: 'src/out', target: '/etc/debian_version' },
    ]);
    const { stdout, stderr, ended } = await runs.run(image, [], {
      workspace,
      files: [
        { path: 'src/over', content: Buffer.from('ours ') },
        { path: 'src/out', content: Buffer.from('no link ') },
        { path: 'new/file', content: Buffer.from('new') },
      ],
      phases: [
        { phase: 'PREPARE', step: 'npm ci', argv: ['sh', '-c', 'pwd; echo made > made'], directory: 'src' },
        { phase: 'RUN', argv: ['sh', '-c', './run.sh; cat made ../new/file'], directory: 'src' },
      ],
    });
    expect(stderr.toString()).toBe('');
    expect(stdout.toString()).toBe('/workspace/src\nours theirs theirs no link none\nmade\nnew');
    expect(ended.map(({ phase, step, exitCode }) => [phase, step, exitCode])).toEqual([
      ['PREPARE', 'npm ci', 0],
      ['RUN', undefined, 0],
    ]);
  });

  it('of thousands of files goes from one sandbox to the next and is the same', async () => {
    const made = await python(MAKE_TREE + LOOK_AT_TREE, {
      collect: { root: 'workspace', files: 20_000, bytes: 64 * MIB },
    });
    expect(made.events.at(-1)).toEqual({ type: 'collected-end', complete: true });
    const again = await python(LOOK_AT_TREE, { workspace: asWorkspace(made.events) });
    expect(again.stdout.toString()).toBe(made.stdout.toString());
    expect(again.stderr.toString()).toBe('');
    expect(again.stdout.toString()).toMatch(/^10000 files, 121 folders, 40 links /);
  }, 120_000);

  it('is never all in the worker’s memory', async () => {
    setFlagsFromString('--expose-gc');
    const gc: () => void = runInNewContext('gc');
    let most = 0;
    gc();
    const before = process.memoryUsage().arrayBuffers;
    const workspace = source(async function* () {
      for (let at = 0; at < 25; at++) {
        gc();
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        const content = async function* () {
          for (let piece = 0; piece < 64; piece++) yield Buffer.alloc(64 * 1024, at);
        };
        yield { type: 'file', path: `f${at}`, executable: false, sizeBytes: 4 * MIB, content: content() };
      }
    });
    const { stdout } = await shell('cat f* | wc -c', { workspace });
    expect(stdout.toString().trim()).toBe(String(100 * MIB));
    expect(most).toBeLessThan(16 * MIB);
  }, 60_000);

  it('that doesn’t fit is told as the output of the run, and the rest of it is not read', async () => {
    let read = 0;
    const workspace = source(function* () {
      for (read = 0; read < 1_000; read++) yield fileOf(`f${read}`, Buffer.alloc(MIB));
    });
    const { stderr, end } = await shell('true', { workspace, limits: { diskBytes: 64 * MIB } });
    expect(stderr.toString()).toMatch(/^sandpiper: there is no space for the files: .*\n$/);
    expect(end).toMatchObject({ exitCode: 1, reason: 'exited' });
    expect(read).toBeLessThan(200);
  });

  it('in which something lies below a link is refused, and nothing is written there', async () => {
    const link: WorkspaceEntry = { type: 'link', path: 'l', target: '/tmp' };
    const { stderr, end } = await shell('true', { workspace: source(() => [link, fileOf('l/x', 'x')]) });
    expect(stderr.toString()).toBe('sandpiper: a file can’t be written: l/x: Not a directory\n');
    expect(end?.exitCode).toBe(1);
    const file = { path: 'l/x', content: Buffer.from('x') };
    const over = await shell('true', { workspace: source(() => [link]), files: [file] });
    expect(over.end?.exitCode).toBe(1);
    for (const entries of [
      [link, { type: 'folder', path: 'l' }],
      [link, { type: 'folder', path: 'l/x' }],
      [link, { ...link, path: 'l/x' }],
      [{ type: 'folder', path: 'a' }, { ...link, path: 'a/l', target: '.' }, fileOf('a/l/x', 'x')],
    ] satisfies WorkspaceEntry[][]) {
      const refused = await shell('true', { workspace: source(() => entries) });
      expect(refused.stderr.toString(), JSON.stringify(entries)).toMatch(
        /a file can’t be written: .*: Not a directory\n$/,
      );
    }
  });

  it('whose source breaks is our fault', async () => {
    const workspace = source(function* () {
      yield fileOf('a', 'a');
      throw new Error('the disk is gone');
    });
    await expect(shell('true', { workspace })).rejects.toMatchObject({
      fault: 'sandbox-failed',
      message: 'the disk is gone',
    });
    const short: WorkspaceEntry = { ...fileOf('a', 'abc'), type: 'file', sizeBytes: 4 } as WorkspaceEntry;
    await expect(shell('true', { workspace: source(() => [short]) })).rejects.toMatchObject({
      fault: 'sandbox-failed',
    });
  });

  it('is no longer written when the run is stopped', async () => {
    const stopped = new AbortController();
    let returned = false;
    const workspace = source(async function* () {
      try {
        for (let at = 0; ; at++) {
          if (at === 50) stopped.abort();
          yield fileOf(`f${at}`, Buffer.alloc(64 * 1024));
        }
      } finally {
        returned = true;
      }
    });
    const { events } = await shell('true', { workspace, signal: stopped.signal });
    expect(events).toEqual([]);
    expect(returned).toBe(true);
  });
});
