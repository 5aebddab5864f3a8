import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { isGvisor } from '#worker/engine/runtime.ts';
import type { LiveInput, RunEvent } from './runner.ts';

const engine = createDockerEngine();
afterAll(() => engine[Symbol.asyncDispose]());

describe.each(await sandboxRuntimes())('sandboxes on %s', (runtime) => {
  let image: string;
  let runs: SandboxRuns;

  beforeAll(async () => {
    image = await ensureLanguageImage('python');
    runs = new SandboxRuns(engine, { runtime, reuse: 'owner', capacity: 2 });
  });
  afterAll(async () => {
    expect(await runs.leftContainers()).toEqual([]);
  });

  const shell = (command: string, overrides: RunOverrides = {}) => runs.run(image, ['sh', '-c', command], overrides);

  it('have nothing of the run before in them', async () => {
    const first = await shell(`
      mkdir -p a/b /tmp/c; echo > a/b/.left; echo > /tmp/c/left; echo > /dev/shm/left
      (setsid sleep 60 &) ; ln -s /etc/passwd left-link; mkfifo left-fifo; chmod 000 a/b; chmod 000 a; echo done`);
    expect(first.stdout.toString()).toBe('done\n');
    await untilIdle();
    const second = await shell('find /workspace /tmp /dev/shm -mindepth 1; cat /proc/[0-9]*/cmdline | tr "\\0" " "');
    expect(second.environment?.containerId).toBe(first.environment?.containerId);
    expect(second.stdout.toString()).not.toMatch(/left|sleep/);
    expect(second.stdout.toString()).toContain('supervisor');
  });

  it('hold each run to its own number of processes', async () => {
    if (isGvisor(runtime)) return expect((await shell('echo no limit there')).end?.exitCode).toBe(0);
    const many = 'for i in $(seq 30); do sleep 1 & done 2>/dev/null; wait; echo all';
    expect((await shell(many, { limits: { pids: 8 } })).stdout.toString()).not.toBe('all\n');
    await untilIdle();
    expect((await shell(many, { limits: { pids: 64 } })).stdout.toString()).toBe('all\n');
  });

  it('hand on what somebody types while the program runs', async () => {
    const { stdout, end } = await shell('while read line; do echo "got $line"; done; echo over', {
      stdin: Buffer.from('first\n'),
      interactive: { terminal: null, input: typed('second\n', 'third\n') },
    });
    expect(stdout.toString()).toBe('got first\ngot second\ngot third\nover\n');
    expect(end?.exitCode).toBe(0);
  });

  it('give a program a terminal of the size that was asked for, and of another later', async () => {
    const input = async function* (): AsyncGenerator<LiveInput> {
      yield { type: 'resize', cols: 100, rows: 40 };
      yield { type: 'stdin', data: Buffer.from('go\n') };
    };
    const program = `import os, sys
print(os.isatty(0), os.isatty(1), *os.get_terminal_size(), flush=True)
print(input(), *os.get_terminal_size())`;
    const { stdout } = await runs.run(image, ['python3', '-c', program], {
      interactive: { terminal: { cols: 81, rows: 25 }, input: input() },
    });
    expect(stdout.toString()).toMatch(/^(go\r\n)?True True (81 25|100 40)\r\n(go\r\n)?go 100 40\r\n$/);
  });

  it('tell what a run left in artifacts, regular files alone', async () => {
    const { events, end } = await shell(
      'mkdir -p artifacts/d; printf hello > artifacts/d/one; head -c 200000 /dev/zero > artifacts/two; ln -s /etc/passwd artifacts/link; mkfifo artifacts/pipe; ln artifacts/d/one artifacts/hard; printf x > artifacts/three',
      { collect: { root: 'artifacts', files: 10, bytes: 1_000_000 } },
    );
    expect(end?.exitCode).toBe(0);
    expect(artifactsOf(events)).toEqual(
      new Map([
        ['three', 1],
        ['two', 200_000],
      ]),
    );
    expect(events.at(-1)).toEqual({ type: 'collected-end', complete: true });
  });

  it('say where the limits left artifacts out', async () => {
    const { events } = await shell('mkdir artifacts; for i in 1 2 3 4 5; do echo $i > artifacts/$i; done', {
      collect: { root: 'artifacts', files: 2, bytes: 1_000 },
    });
    expect(artifactsOf(events).size).toBe(2);
    expect(events.at(-1)).toEqual({ type: 'collected-end', complete: false });
  });

  it('are all gone soon after their worker ends', async () => {
    const many = new SandboxRuns(engine, { runtime, reuse: 'owner', capacity: 2 });
    for (const pair of [1, 2, 3, 4, 5, 6]) {
      await Promise.all(['a', 'b'].map((each) => many.run(image, ['true'], { ownerId: `user_${each}${pair}` })));
    }
    await expect.poll(() => many.runner.size.idle).toBeGreaterThanOrEqual(12);
    const beganMs = performance.now();
    expect(await many.leftContainers()).toEqual([]);
    // What a worker has for it, less what its other steps may take.
    expect(performance.now() - beganMs).toBeLessThan(3_000);
  });

  const untilIdle = () => expect.poll(() => runs.runner.size.busy).toBe(0);
});

async function* typed(...lines: string[]): AsyncGenerator<LiveInput> {
  for (const line of lines) yield { type: 'stdin', data: Buffer.from(line) };
}

function artifactsOf(events: readonly RunEvent[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'collected-piece') sizes.set(event.path, (sizes.get(event.path) ?? 0) + event.data.length);
  }
  return new Map([...sizes].sort());
}
