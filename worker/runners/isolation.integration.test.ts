import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { runUnguarded } from '#tests/support/unguarded-container.ts';

const engine = createDockerEngine();
const runs = new SandboxRuns(engine);
let image: string;

beforeAll(async () => {
  image = await ensureLanguageImage('python');
});

afterEach(async () => {
  expect(await runs.leftContainers()).toEqual([]);
});

afterAll(async () => {
  await runs[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

async function python(code: string, overrides: RunOverrides = {}): Promise<string> {
  const { stdout, stderr } = await runs.run(image, ['python3', '-u', '-c', code], overrides);
  expect(stderr.toString()).toBe('');
  return stdout.toString();
}

/** Says for each expression what came of it: its value, or the error that it met. */
function attempts(expressions: readonly string[], setup = ''): string {
  const list = JSON.stringify(expressions);
  return `import os, socket, ctypes, signal, json\n${setup}\nlibc = ctypes.CDLL(None, use_errno=True)\ndef call(*args):\n  result = libc.syscall(*args)\n  if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\n  return result\nfor text in ${list}:\n  try: print(repr(eval(text)))\n  except OSError as e: print(e.strerror)`;
}

describe('who the program is', () => {
  it('has a user of its own, another for each sandbox, and no privilege', async () => {
    const code =
      'import os\nprint(*os.getresuid(), *os.getresgid(), os.getgroups())\nprint(*[l.split()[1] for l in open("/proc/self/status") if l[:6] in ("CapEff", "CapPrm", "CapBnd", "NoNewP", "Seccom")][:5])';
    const [first, second] = [await python(code), await python(code)];
    const uids = [first, second].map((text) => Number(text.split(' ')[0]));
    for (const uid of uids) expect(uid).toBeGreaterThanOrEqual(100_000);
    expect(uids[0]).not.toBe(uids[1]);
    expect(first).toMatch(/^(\d+) \1 \1 65534 65534 65534 \[65534\]\n0{16} 0{16} \d{13}080 1 2\n$/);
  });

  it('can’t become anybody else, nor touch PID 1', async () => {
    const denied = [
      'os.setuid(0)',
      'os.setgid(0)',
      'os.kill(1, 9)',
      'os.open("/proc/1/environ", 0)',
      'os.open("/proc/1/mem", 0)',
      'os.listdir("/proc/1/fd")',
      'os.readlink("/proc/1/exe")',
      'call(101, 16, 1, 0, 0)',
    ];
    const answers = (await python(attempts(denied))).trim().split('\n');
    expect(answers).toHaveLength(denied.length);
    for (const answer of answers) expect(answer).toMatch(/^(Operation not permitted|Permission denied)$/);
    // The same of its own process goes through: the calls are right, and the door is closed.
    const own = ['os.setuid(os.getuid())', 'os.kill(os.getpid(), 0)', 'len(os.listdir("/proc/self/fd")) > 0'];
    expect(await python(attempts(own))).toBe('None\nNone\nTrue\n');
  });

  it('can’t make system calls that open the kernel’s back doors', async () => {
    const calls = [
      // First: where the new user namespace comes into being its owner has no say over the network any more.
      'socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).fileno() > 0',
      'call(425, 1, 0)',
      'call(272, 0x10000000)',
      'call(250, 1, 0, 0, 0, 0)',
      'call(165, 0, 0, 0, 0, 0)',
      'call(321, 0, 0, 0)',
      // As a user without privileges may, who is to be stopped by the filter alone.
      'call(323, 1)',
    ];
    const answers = (await python(attempts(calls))).trim().split('\n');
    expect(answers).toEqual(calls.map(() => 'Operation not permitted'));
    // Outside, this kernel knows each of them and lets them be made: by their arguments they succeed or are refused.
    const outside = (await runUnguarded(image, ['python3', '-c', attempts(calls)])).trim().split('\n');
    const fine = expect.stringMatching(/^\d+$/);
    expect(outside).toEqual(['True', 'Bad address', '0', fine, 'Bad address', 'Invalid argument', fine]);
  });

  it('is kept from io_uring by its container, whatever PID 1 is', async () => {
    const id = await engine.createContainer({
      image,
      command: ['python3', '-c', attempts(['call(425, 1, 0)'])],
      labels: { 'sandpiper.instance': runs.instance },
      runUid: 100_000,
      memoryBytes: 128 * 1024 ** 2,
      diskBytes: 1024 ** 2,
      cpus: 1,
      pids: 16,
    });
    await using attachment = await engine.attach(id);
    await engine.start(id);
    let said = '';
    for await (const { data } of attachment.output) said += Buffer.from(data);
    expect(said).toBe('Operation not permitted\n');
    await engine.remove(id);
  });
});

describe('what the program finds', () => {
  it('is an environment of four variables and its own', async () => {
    const said = await python('import os, json; print(json.dumps(dict(os.environ)))', {
      env: { MINE: 'a\nb "c" \\ $d', EMPTY: '' },
    });
    expect(JSON.parse(said)).toEqual({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/workspace',
      LANG: 'C.UTF-8',
      TMPDIR: '/tmp',
      MINE: 'a\nb "c" \\ $d',
      EMPTY: '',
    });
  });

  it('is a PID 1 without a secret in its command line', async () => {
    const said = await python(
      'print(open("/proc/1/cmdline").read().split("\\0")); import os; print(os.uname().nodename)',
    );
    expect(said).toBe("['/usr/local/lib/sandpiper/supervisor', '']\nsandbox\n");
  });

  it('is three descriptors, a workspace and nothing else to write to', async () => {
    const code =
      'import os\nfor fd in range(3, 256):\n  try: os.fstat(fd); print("open", fd)\n  except OSError: pass\nprint(os.getcwd(), os.getsid(0) == os.getpid())\nfor path in ("/", "/etc/passwd", "/usr/bin/x", "/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/x", "/dev/x", "/usr/local/lib/sandpiper/supervisor", "/var/tmp/x"):\n  try: os.close(os.open(path, os.O_WRONLY | (0 if os.path.exists(path) else os.O_CREAT))); print("wrote", path)\n  except OSError as e: pass\nopen("mine", "w").write("x"); open("/tmp/mine", "w").write("x"); print("end")';
    expect(await python(code)).toBe('/workspace True\nend\n');
  });

  it('runs what lies in the workspace, and not what lies in /tmp', async () => {
    const code =
      'import os, subprocess\nfor folder in ("/workspace", "/tmp", "/dev/shm"):\n  path = folder + "/x"\n  open(path, "w").write("#!/bin/sh\\necho ran"); os.chmod(path, 0o755)\n  try: print(subprocess.run([path], capture_output=True).stdout.decode().strip())\n  except OSError as e: print(e.strerror)';
    expect(await python(code)).toBe('ran\nPermission denied\nPermission denied\n');
  });

  it('is no network, not even the host', async () => {
    const server = createServer((socket) => socket.end('hello'));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    try {
      const address = server.address();
      if (!address || typeof address === 'string') throw new Error('no port');
      const hosts = Object.values(networkInterfaces())
        .flat()
        .flatMap((item) => (item?.family === 'IPv4' && !item.internal ? [item.address] : []));
      expect(hosts).not.toEqual([]);
      for (const host of hosts) {
        // The door is there for those outside.
        const [greeting] = await once(connect(address.port, host), 'data');
        expect(String(greeting)).toBe('hello');
        expect(await python(attempts([`socket.create_connection(("${host}", ${address.port}), 2)`]))).toBe(
          'Network is unreachable\n',
        );
      }
      expect(await python('import os; print(os.listdir("/sys/class/net"))')).toBe("['lo']\n");
    } finally {
      server.close();
    }
  });
});

describe('frames that the program writes', () => {
  const ended = String.raw`b"\x85" + (28).to_bytes(4, "big") + bytes([2, 0, 0, 0]) + bytes(24)`;

  it('are its output and nothing else', async () => {
    const code = `import os, sys, time\nframe = ${ended}\nos.write(1, frame)\ntime.sleep(0.2)\nprint("still here"); sys.exit(5)`;
    const { end, stdout } = await runs.run(image, ['python3', '-c', code]);
    expect(end).toMatchObject({ exitCode: 5, reason: 'exited' });
    expect(stdout.length).toBe(33 + 'still here\n'.length);
  });

  it('reach PID 1 by no descriptor and no file', async () => {
    const code = `import os, time
frame = ${ended}
reached = []
for fd in range(3, 256):
  try: os.write(fd, frame); reached.append(fd)
  except OSError: pass
for path in [f"/proc/1/fd/{fd}" for fd in range(256)] + ["/dev/console", "/dev/tty", "/dev/pts/0", "/proc/self/fd/1"]:
  try:
    fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.write(fd, frame); os.close(fd); reached.append(path)
  except OSError: pass
time.sleep(0.2)
print(reached)
raise SystemExit(6)`;
    const { end, stdout } = await runs.run(image, ['python3', '-c', code]);
    expect(end).toMatchObject({ exitCode: 6, reason: 'exited' });
    // Its own pipe, into which it may write whatever it likes, shows that the attempt itself is right.
    const said = stdout.toString('latin1');
    expect(said.slice(said.indexOf('['))).toBe("['/proc/self/fd/1']\n");
  });
});
