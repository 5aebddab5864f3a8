import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';

const MIB = 1024 ** 2;
/** What may pass between the end of the time and the end of the program. */
const OVERTIME_MS = 250;

const engine = createDockerEngine();
const runs = new SandboxRuns(engine);
let image: string;

beforeAll(async () => {
  image = await ensureLanguageImage('python');
});

afterEach(async () => {
  expect(await runs.leftContainers()).toEqual([]);
  expect(runs.removalFaults).toEqual([]);
});

afterAll(async () => {
  await runs[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

function python(code: string, overrides: RunOverrides = {}) {
  return runs.run(image, ['python3', '-u', '-c', code], overrides);
}

function bash(script: string, overrides: RunOverrides = {}) {
  return runs.run(image, ['bash', '-c', script], overrides);
}

describe('the wall time', () => {
  it.each([
    ['sleeps for ever', 'import time; time.sleep(1000)'],
    ['loops for ever', 'while True: pass'],
    [
      'ignores SIGTERM and closed its output',
      'import signal, os\nsignal.signal(15, 1)\nos.close(1)\nos.close(2)\nwhile True: pass',
    ],
    [
      'left daemons behind that have sessions of their own',
      'import os, time\nfor _ in range(3):\n  if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\ntime.sleep(1000)',
    ],
    [
      'holds a thousand threads',
      'import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(1000,)).start()\n  except RuntimeError: time.sleep(1)',
    ],
  ])('ends a program that %s', async (_, code) => {
    const wallMs = 700;
    const { end } = await python(code, { limits: { wallMs } });
    expect(end).toMatchObject({ reason: 'wall-time', exitCode: null, signal: 'SIGKILL' });
    expect(end?.wallMs).toBeGreaterThanOrEqual(wallMs);
    expect(end?.wallMs).toBeLessThan(wallMs + OVERTIME_MS);
  });

  it('keeps what was written before the end', async () => {
    const { stdout } = await python('print("early")\nimport time\ntime.sleep(1000)', { limits: { wallMs: 500 } });
    expect(stdout.toString()).toBe('early\n');
  });

  it('ends with the program, not with the daemons that it leaves', async () => {
    const { end, stdout } = await bash('(sleep 2; echo late) & disown; echo done');
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(end?.wallMs).toBeLessThan(1_500);
    expect(stdout.toString()).toBe('done\n');
  });
});

describe('the CPU time', () => {
  it('ends a program that computes for too long while the clock would let it', async () => {
    const { end } = await python('while True: pass', { limits: { cpuMs: 300, wallMs: 10_000 } });
    expect(end).toMatchObject({ reason: 'cpu-time', signal: 'SIGKILL' });
    expect(end?.cpuMs).toBeGreaterThanOrEqual(300);
    expect(end?.wallMs).toBeLessThan(3_000);
  });

  it('is counted for children that nobody waits for, and not for sleep', async () => {
    const busy =
      'import os, signal, time\nsignal.signal(17, 1)\nr, w = os.pipe()\nif os.fork() == 0:\n  while time.process_time() < 0.4: pass\n  os._exit(0)\nos.close(w)\nos.read(r, 1)';
    expect((await python(busy)).end?.cpuMs).toBeGreaterThan(250);
    expect((await python('import time; time.sleep(0.6)')).end?.cpuMs).toBeLessThan(250);
  });
});

describe('the memory', () => {
  it('ends a program that takes too much, and says so', async () => {
    const { end } = await python('x = bytearray(10 ** 9)', { limits: { memoryBytes: 64 * MIB, diskBytes: MIB } });
    expect(end).toMatchObject({ reason: 'out-of-memory', signal: 'SIGKILL' });
    expect(end?.peakMemoryBytes).toBeGreaterThan(50 * MIB);
  });

  it('tells running out of it from a kill of its own', async () => {
    const { end } = await python('import os; os.kill(os.getpid(), 9)');
    expect(end).toMatchObject({ reason: 'exited', exitCode: null, signal: 'SIGKILL' });
  });

  it('is told when a child of the program ran out of it', async () => {
    const { end } = await bash('python3 -c "x = bytearray(10 ** 9)"; exit $?', {
      limits: { memoryBytes: 64 * MIB, diskBytes: MIB },
    });
    expect(end).toMatchObject({ reason: 'out-of-memory', exitCode: 137 });
  });

  it('reports the peak of a program that stays below', async () => {
    const { end } = await python('x = bytearray(100 * 2 ** 20); x = None');
    expect(end?.reason).toBe('exited');
    expect(end?.peakMemoryBytes).toBeGreaterThan(100 * MIB);
    expect(end?.peakMemoryBytes).toBeLessThan(130 * MIB);
  });
});

describe('what a program is started with', () => {
  const words = (count: number) => Array.from({ length: count }, () => 'x'.repeat(32_768));

  it('may be all that a submission may hold', async () => {
    const longest = '\u{1F600}'.repeat(32_767);
    const args = ['x'.repeat(128 * 1024 - 1), ...words(20), longest];
    const code = 'import sys, os; print(len(sys.argv), len(sys.argv[1]), len(os.environ["A"].encode()))';
    const { stdout, stderr } = await runs.run(image, ['python3', '-c', code, ...args], {
      env: { A: longest, B: longest },
    });
    expect(stderr.toString()).toBe('');
    expect(stdout.toString()).toBe('23 131071 131068\n');
  });

  it('may be that with the least memory too', async () => {
    const { end } = await runs.run(image, ['true', ...words(32)], {
      limits: { memoryBytes: 16 * MIB, diskBytes: MIB },
    });
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0 });
  });

  it('is told in one line where it can’t be started', async () => {
    const missing = await runs.run(image, ['nothing-of-that-name']);
    expect(missing.stderr.toString()).toBe("sandpiper: can't run nothing-of-that-name: No such file or directory\n");
    const long = await runs.run(image, ['true', ...words(80)]);
    expect(long.end).toMatchObject({ reason: 'exited', exitCode: 126 });
    expect(long.stderr.toString()).toBe("sandpiper: can't run true: Argument list too long\n");
  });
});

describe('the number of processes', () => {
  it('holds a fork bomb, which the clock ends', async () => {
    const wallMs = 1_500;
    const { end } = await bash(':(){ :|:& };: ; sleep 1000', { limits: { wallMs, pids: 64 } });
    expect(end?.wallMs).toBeLessThan(wallMs + 1_000);
    expect((await python('print(1)')).stdout.toString()).toBe('1\n');
  });

  it('is what was asked for', async () => {
    const code =
      'import os, time\nn = 1\nwhile True:\n  try:\n    if os.fork() == 0: time.sleep(100)\n    n += 1\n  except BlockingIOError: break\nprint(n)';
    expect((await python(code, { limits: { pids: 20 } })).stdout.toString()).toBe('20\n');
  });
});

describe('the disk', () => {
  it.each(['/workspace', '/tmp', '/dev/shm'])('is full in %s after as much as was asked for', async (folder) => {
    const code = `n = 0\ntry:\n  with open("${folder}/big", "wb", buffering=0) as f:\n    while True: n += f.write(bytes(65536))\nexcept OSError as e: print(n, e.strerror)`;
    const { stdout } = await python(code, { limits: { diskBytes: 8 * MIB } });
    const [bytes, ...error] = stdout.toString().trim().split(' ');
    expect(error.join(' ')).toBe('No space left on device');
    expect(Number(bytes)).toBeGreaterThan(0);
    expect(Number(bytes)).toBeLessThanOrEqual(8 * MIB);
  });

  it('holds only so many files, however small, and that many it does hold', async () => {
    const code =
      'n = 0\ntry:\n  while n < 300000:\n    open(f"f{n}", "w").close(); n += 1\nexcept OSError as e: print(n, e.strerror)';
    // One for each 4 KiB of the workspace, which has five eighths of the disk; below 1024 it never goes.
    const held = [64 * MIB, MIB].map(async (diskBytes) =>
      (await python(code, { limits: { diskBytes } })).stdout.toString(),
    );
    const [many, few] = (await Promise.all(held)).map((said) => /^(\d+) No space left on device\n$/.exec(said)?.[1]);
    expect(Number(many)).toBeGreaterThan(10_200);
    expect(Number(many)).toBeLessThanOrEqual(10_240);
    expect(Number(few)).toBeGreaterThan(1_000);
    expect(Number(few)).toBeLessThanOrEqual(1_024);
  });

  it('is too small for files that don’t fit, which the program’s owner is told', async () => {
    const { end, stderr } = await bash('echo never', {
      files: [{ path: 'big', content: Buffer.alloc(2 * MIB) }],
      limits: { diskBytes: MIB },
    });
    expect(end).toMatchObject({ reason: 'exited', exitCode: 1 });
    expect(stderr.toString()).toContain('no space');
  });
});

describe('the output', () => {
  it.each([
    ['stdout', 'yes'],
    ['stderr', 'yes >&2'],
    ['one line without an end', 'cat /dev/zero'],
  ])('is kept exactly up to its limit: %s', async (_, script) => {
    const outputBytes = 100_001;
    const { end, stdout, stderr } = await bash(script, { limits: { outputBytes } });
    expect(end).toMatchObject({ reason: 'output-limit' });
    expect(stdout.length + stderr.length).toBe(outputBytes);
  });

  it('may be as much as its limit', async () => {
    const { end, stdout } = await bash('head -c 4096 /dev/zero', { limits: { outputBytes: 4_096 } });
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(stdout.length).toBe(4_096);
  });

  it('is counted for each phase by itself', async () => {
    const argv = ['bash', '-c', 'head -c 3000 /dev/zero'];
    const phases = [{ phase: 'COMPILE', argv } as const, { phase: 'RUN', argv } as const];
    const { ended, stdout } = await runs.run(image, [], { phases, limits: { outputBytes: 4_000 } });
    expect(ended.map(({ reason }) => reason)).toEqual(['exited', 'exited']);
    expect(stdout.length).toBe(6_000);
  });
});
