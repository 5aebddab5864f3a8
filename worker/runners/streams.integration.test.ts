import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { removeOrphans } from './orphans.ts';
import { EnvironmentError, type RunEvent } from './runner.ts';

const MIB = 1024 ** 2;

const engine = createDockerEngine();
const runs = new SandboxRuns(engine);
let image: string;

beforeAll(async () => {
  image = await ensureLanguageImage('bash');
});

afterEach(async () => {
  expect(await runs.leftContainers()).toEqual([]);
  expect(runs.removalFaults).toEqual([]);
});

afterAll(async () => {
  await runs[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

function bash(script: string, overrides: RunOverrides = {}) {
  return runs.run(image, ['bash', '-c', script], overrides);
}

function start(script: string, signal: AbortSignal, overrides: RunOverrides = {}) {
  return runs.runner.run(runs.request(image, ['bash', '-c', script], overrides), { signal });
}

describe('what goes in and out', () => {
  it('arrives byte by byte as it was, both ways', async () => {
    const bytes = randomBytes(3 * MIB);
    const { stdout, end } = await bash('cat', { stdin: bytes, limits: { outputBytes: 4 * MIB } });
    expect(end).toMatchObject({ exitCode: 0 });
    expect(stdout.equals(bytes)).toBe(true);
  });

  it('comes line by line while the program still runs', async () => {
    const seen: { event: RunEvent; at: number }[] = [];
    const events = start('for i in 1 2 3; do echo $i; sleep 0.3; done', new AbortController().signal);
    for await (const event of events) seen.push({ event, at: performance.now() });
    const lines = seen.filter(({ event }) => event.type === 'output');
    expect(lines).toHaveLength(3);
    const [first, , third] = lines.map(({ at }) => at);
    expect((third ?? 0) - (first ?? 0)).toBeGreaterThan(500);
    expect((seen.at(-1)?.at ?? 0) - (first ?? 0)).toBeGreaterThan(800);
  });

  it('keeps stdout and stderr apart and in the order of their lines', async () => {
    const { events } = await bash('for i in 1 2; do echo out$i; sleep 0.05; echo err$i >&2; sleep 0.05; done');
    const lines = events.flatMap((event) =>
      event.type === 'output' ? [`${event.stream} ${Buffer.from(event.data)}`] : [],
    );
    expect(lines).toEqual(['stdout out1\n', 'stderr err1\n', 'stdout out2\n', 'stderr err2\n']);
  });

  it('can be written by the names that the system gives it', async () => {
    const { stdout, stderr } = await bash('echo out > /dev/stdout; echo err > /dev/stderr; cat < /dev/stdin', {
      stdin: Buffer.from('in\n'),
    });
    expect(stdout.toString()).toBe('out\nin\n');
    expect(stderr.toString()).toBe('err\n');
  });

  it('may be left unread: a program that takes none of its stdin ends all the same', async () => {
    const { end } = await bash('exit 4', { stdin: Buffer.alloc(4 * MIB) });
    expect(end).toMatchObject({ reason: 'exited', exitCode: 4 });
  });

  it('may be stdin that the program closed, or reads late', async () => {
    const { stdout } = await bash('exec 0<&-; sleep 0.2; echo on', { stdin: Buffer.alloc(2 * MIB) });
    expect(stdout.toString()).toBe('on\n');
    const late = await bash('sleep 0.3; wc -c', { stdin: Buffer.alloc(2 * MIB) });
    expect(late.stdout.toString().trim()).toBe(String(2 * MIB));
  });

  it('waits for a reader that is slow, in no memory of ours', async () => {
    const outputBytes = 48 * MIB;
    const before = process.memoryUsage.rss();
    let most = 0;
    let bytes = 0;
    let pauses = 0;
    for await (const event of start('yes', new AbortController().signal, { limits: { outputBytes } })) {
      if (event.type !== 'output') continue;
      bytes += event.data.length;
      if (pauses < 10) {
        pauses += 1;
        await sleep(100);
        most = Math.max(most, process.memoryUsage.rss() - before);
      }
    }
    expect(bytes).toBe(outputBytes);
    expect(most).toBeLessThan(32 * MIB);
  });

  it('are the files of the submission, in folders, with names of any letters and bytes of any kind', async () => {
    const content = randomBytes(700_000);
    const files = [
      { path: 'a/b/c d.bin', content },
      { path: 'a/b/ü "$x".txt', content: Buffer.from('é') },
      { path: '-n', content: Buffer.alloc(0) },
    ];
    const { stdout, stderr } = await bash('sha256sum < "a/b/c d.bin"; cat a/b/ü*; ls -la -- -n | cut -c1-10', {
      files,
    });
    const hash = createHash('sha256').update(content).digest('hex');
    expect(stderr.toString()).toBe('');
    expect(stdout.toString()).toBe(`${hash}  -\né-rw-r--r--\n`);
  });

  it.each(['../x', '/etc/x', 'a/../../x', './x', 'a//b', 'a/'])('are no files of the path %s', async (path) => {
    const { end, stderr } = await bash('echo never', { files: [{ path, content: Buffer.from('x') }] });
    expect(end).toMatchObject({ exitCode: 1, reason: 'exited' });
    expect(stderr.toString()).toContain('a file can’t be written');
  });
});

describe('the phases', () => {
  const compile = (script: string) => ({ phase: 'COMPILE', argv: ['bash', '-c', script] }) as const;
  const main = (script: string) => ({ phase: 'RUN', argv: ['bash', '-c', script] }) as const;

  it('follow each other in one workspace; only the last gets stdin', async () => {
    const phases = [compile('cat > made; echo compiled >> made'), main('cat made; cat')];
    const { ended, stdout } = await runs.run(image, [], { phases, stdin: Buffer.from('in\n') });
    expect(ended.map(({ phase, exitCode }) => [phase, exitCode])).toEqual([
      ['COMPILE', 0],
      ['RUN', 0],
    ]);
    expect(stdout.toString()).toBe('compiled\nin\n');
  });

  it('end with the first that fails', async () => {
    const { ended, stderr } = await runs.run(image, [], {
      phases: [compile('echo wrong >&2; exit 9'), main('echo never')],
    });
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ phase: 'COMPILE', exitCode: 9, reason: 'exited' });
    expect(stderr.toString()).toBe('wrong\n');
  });

  it('leave no process for the next', async () => {
    const phases = [compile('setsid sleep 1000 & sleep 0.1'), main('grep -l sleep /proc/[0-9]*/comm || echo nobody')];
    const { stdout } = await runs.run(image, [], { phases });
    expect(stdout.toString()).toBe('nobody\n');
  });

  it('say what they could not run', async () => {
    const { end, stderr } = await runs.run(image, ['no-such-program']);
    expect(end).toMatchObject({ exitCode: 127, reason: 'exited' });
    expect(stderr.toString()).toContain("can't run no-such-program");
  });
});

describe('an end that the caller wants', () => {
  it('comes at once, whatever the program does against it', async () => {
    const controller = new AbortController();
    const script = 'trap "" TERM INT HUP; (setsid sleep 1000 &) ; echo ready; while :; do sleep 1000; done';
    let abortedAt = 0;
    const events: RunEvent[] = [];
    for await (const event of start(script, controller.signal)) {
      events.push(event);
      if (event.type === 'output') {
        abortedAt = performance.now();
        controller.abort();
      }
    }
    expect(performance.now() - abortedAt).toBeLessThan(500);
    expect(events.at(-1)).toMatchObject({ type: 'phase-ended', reason: 'killed', signal: 'SIGKILL', exitCode: null });
  });

  it('is no event at all where nothing had begun', async () => {
    expect((await bash('echo never', { signal: AbortSignal.abort() })).events).toEqual([]);
    const soon = await bash('echo never', { signal: AbortSignal.timeout(20) });
    expect(soon.ended).toEqual([]);
  });

  it('is also to stop listening', async () => {
    for await (const event of start('echo hi; sleep 1000', new AbortController().signal)) {
      if (event.type === 'output') break;
    }
  });

  it('comes too when PID 1 itself is stuck', async () => {
    const controller = new AbortController();
    const events: RunEvent[] = [];
    for await (const event of start('echo hi; sleep 1000', controller.signal)) {
      events.push(event);
      if (event.type === 'output') {
        const id = events.find((other) => other.type === 'environment')?.environment.containerId ?? '';
        await pause(id);
        controller.abort();
      }
    }
    expect(events.at(-1)).toMatchObject({ type: 'phase-ended', reason: 'killed' });
  });
});

describe('a fault that is ours', () => {
  it('is an image that is missing', async () => {
    const running = runs.run('sandpiper/none:0', ['true']);
    await expect(running).rejects.toBeInstanceOf(EnvironmentError);
    await expect(running).rejects.toMatchObject({ fault: 'image-missing' });
  });

  it('is an engine that is away', async () => {
    await using away = new SandboxRunsAway();
    await expect(away.run()).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'engine-unavailable' });
  });

  it('is a sandbox that somebody else removed', async () => {
    const running = (async () => {
      for await (const event of start('echo hi; sleep 1000', new AbortController().signal)) {
        if (event.type === 'environment') await engine.kill(event.environment.containerId);
      }
    })();
    await expect(running).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'sandbox-failed' });
  });
});

describe('containers that a dead worker left', () => {
  it('are removed, and those of the living and of other instances are not', async () => {
    const spec = {
      image,
      command: ['sleep', '1000'],
      runUid: 100_000,
      memoryBytes: 32 * MIB,
      diskBytes: MIB,
      cpus: 1,
      pids: 8,
    };
    const labels = (worker: string, instance = runs.instance) => ({
      'sandpiper.instance': instance,
      'sandpiper.worker': worker,
    });
    const dead = await engine.createContainer({ ...spec, labels: labels('dead') });
    const alive = await engine.createContainer({ ...spec, labels: labels('alive') });
    const foreign = await engine.createContainer({ ...spec, labels: labels('dead', `${runs.instance}-other`) });
    await engine.start(dead);
    const removed = await removeOrphans(engine, { instance: runs.instance, workerIsAlive: (id) => id === 'alive' });
    expect(removed).toEqual([dead]);
    await engine.inspect(alive);
    await engine.inspect(foreign);
    await engine.remove(alive);
    await engine.remove(foreign);
  });
});

/** Stops every process of a container without a word to PID 1, as the engine's own command does. */
async function pause(containerId: string): Promise<void> {
  const { default: Docker } = await import('dockerode');
  await new Docker().getContainer(containerId).pause();
}

class SandboxRunsAway extends SandboxRuns {
  constructor() {
    super(new DockerEngine({ host: 'unix:///nowhere/docker.sock' }));
  }

  override async run() {
    return super.run(image, ['true']);
  }

  override async leftContainers(): Promise<string[]> {
    return [];
  }
}
