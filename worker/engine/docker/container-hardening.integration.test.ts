import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answers, answersOf, attemptsProgram, named } from '#tests/attacks/support/attempts.ts';
import { runOpen } from '#tests/attacks/support/open-container.ts';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import type { ContainerSpec } from '#worker/engine/engine.ts';
import { isGvisor } from '#worker/engine/runtime.ts';

const MIB = 1024 ** 2;
const NOBODY = 123_456;
/** Runs the program that follows as nobody, as a child of PID 1, as the supervisor does. */
const AS_NOBODY = `import os, sys
if os.fork() == 0:
    os.setresuid(${NOBODY}, ${NOBODY}, ${NOBODY})
    os.execvp("python3", ["python3", "-c", *sys.argv[1:]])
os.wait()`;
/** Of the host's kernel alone: gVisor stands before it with one of its own. */
const BACK_DOOR = 'back door: ';
const OPTIONAL = 'where the kernel has it: ';
const ALLOWED = 'allowed: ';
/** gVisor shows these of any process to all others. The supervisor sees to it that there is nothing to see. */
const SHOWN_BY_GVISOR = ["PID 1's environment", "PID 1's maps", "PID 1's descriptors"];

const engine = createDockerEngine();
const runtimes = await sandboxRuntimes();
const image = `sandpiper-test/hostile:${randomUUID()}`;
const created: string[] = [];
let doors: string;
let outside: Answers;

beforeAll(async () => {
  const python = await ensureLanguageImage('python');
  const context = pack();
  // All that an image may say about how it wants to be run, and a way to root in it.
  const lines = [
    `FROM ${python}`,
    'RUN cp "$(readlink -f "$(command -v python3)")" /usr/bin/root-python3 && chmod 4755 /usr/bin/root-python3',
    'RUN mkdir -p /data /workspace/kept && echo mine > /data/file',
    'VOLUME ["/data", "/made", "/workspace", "/tmp"]',
    'ENV LEAKED=1',
    'LABEL sandpiper.reader=of-the-image',
    'USER 0:0',
    'EXPOSE 80',
    'WORKDIR /proc/self/fd/7',
    'ENTRYPOINT ["/bin/false"]',
    'HEALTHCHECK --interval=1s CMD touch /tmp/checked',
  ];
  context.entry({ name: 'Dockerfile' }, lines.join('\n'));
  context.finalize();
  await engine.buildImage({ context: Readable.from(context), reference: image });
  doors = await attemptsProgram('kernel-doors.py');
  outside = answersOf(await runOpen(image, ['python3', '-c', doors, 'as-nobody']));
}, 300_000);

afterAll(async () => {
  for (const id of created) await engine.remove(id);
  await engine.removeImage(image);
  await engine[Symbol.asyncDispose]();
});

/** What a program says as PID 1 of a sandbox's container, without a supervisor. */
async function hardened(argv: readonly string[], more: Partial<ContainerSpec> = {}): Promise<string> {
  const id = await engine.createContainer({
    image,
    command: argv,
    labels: {},
    runUid: NOBODY,
    memoryBytes: 256 * MIB,
    diskBytes: 32 * MIB,
    cpus: 1,
    pids: 64,
    ...more,
  });
  created.push(id);
  await using attachment = await engine.attach(id);
  await engine.start(id);
  let said = '';
  for await (const { data } of attachment.output) said += Buffer.from(data);
  await engine.remove(id);
  return said;
}

it('the attempts succeed, all of them that the kernel knows, where nothing confines them', () => {
  const denied = Object.entries(outside).filter(([, answer]) => !answer.startsWith('succeeded'));
  expect(denied.filter(([name, answer]) => !name.startsWith(OPTIONAL) || !answer.startsWith('denied'))).toEqual([]);
  expect(named(outside, 'succeeded').length).toBeGreaterThan(35);
});

describe.each(runtimes)('the container of a sandbox, on %s', (runtime) => {
  const gvisor = isGvisor(runtime);
  const hints = gvisor ? ['another-kernel'] : [];

  function expectHeld(answers: Answers, attempted: readonly string[]): void {
    expect(Object.keys(answers)).toEqual(attempted.filter((name) => !gvisor || !name.includes(BACK_DOOR)));
    const shown = gvisor ? SHOWN_BY_GVISOR : [];
    const due = Object.keys(answers).filter((name) => name.startsWith(ALLOWED) || shown.includes(name));
    expect(named(answers, 'succeeded')).toEqual(due);
    expect(named(answers, 'broken')).toEqual([]);
  }

  it('keeps the kernel’s doors shut to a program', async () => {
    const said = await hardened(['python3', '-c', AS_NOBODY, doors, 'as-nobody', ...hints], { runtime });
    expectHeld(answersOf(said), Object.keys(outside));
  });

  it('keeps them shut to its own PID 1 too, should a program ever become that', async () => {
    const said = await hardened(['python3', '-c', doors, ...hints], { runtime, runUid: 0 });
    const names = Object.keys(outside).filter((name) => !/PID 1|program that is root's/.test(name));
    expectHeld(answersOf(said), names);
  });

  it('gives no word to what its image says about how it is run', async () => {
    const code = `import json, os
def made(folder):
    try:
        open(folder + "/mine", "w").close()
        return True
    except OSError:
        return False
writable = [f for f in ("/data", "/made", "/workspace", "/tmp", "/dev/shm", "/", "/usr") if made(f)]
kept = [f for f in ("/data/file", "/workspace/kept", "/tmp/checked") if os.path.exists(f)]
print(json.dumps([os.getcwd(), os.getresuid(), os.getresgid(), "LEAKED" in os.environ, writable, kept]))`;
    const said = await hardened(['python3', '-c', AS_NOBODY, code], { runtime });
    const own = [NOBODY, NOBODY, NOBODY];
    const group = [65_534, 65_534, 65_534];
    expect(JSON.parse(said)).toEqual(['/', own, group, false, ['/workspace', '/tmp', '/dev/shm'], []]);
  });

  it('leaves nothing of the host’s disk to write to', async () => {
    const said = await hardened(['cat', '/proc/self/mountinfo'], { runtime });
    const mounts = said.split('\n').flatMap((line) => {
      const found = /^\d+ \d+ \S+ \S+ (\S+) (\S+) .*- (\S+) /.exec(line);
      return found ? [{ at: found[1], options: found[2]?.split(',') ?? [], kind: found[3] }] : [];
    });
    expect(mounts.length).toBeGreaterThan(5);
    const memory = ['tmpfs', 'proc', 'sysfs', 'devpts', 'mqueue', 'devtmpfs', 'cgroup', 'cgroup2'];
    const disk = mounts.filter(({ kind = '', options }) => !memory.includes(kind) && !options.includes('ro'));
    expect(disk).toEqual([]);
  });

  it('shows a program neither where the host keeps its control groups nor the host’s name', async () => {
    // gVisor has none to show.
    const said = await hardened(['sh', '-c', 'hostname; cat /proc/self/cgroup 2>&1'], { runtime });
    const [name, ...groups] = said.trimEnd().split('\n');
    expect(name).toBe('sandbox');
    expect(groups.filter((line) => !line.endsWith(':/') && !gvisor)).toEqual([]);
  });
});
