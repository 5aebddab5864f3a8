import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { type RunOverrides, type RunResult, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { MOST_CHANNELS } from './protocol.ts';
import type { Egress, PhaseRequest } from './runner.ts';

const MIB = 1024 ** 2;
const engine = createDockerEngine();
afterAll(() => engine[Symbol.asyncDispose]());

/** Where programs connect to. */
const PRELUDE = `
import os, socket, struct, sys, threading, time
def out(): return socket.create_connection(("127.0.0.1", 3128), timeout=20)
def rest(s):
  got = b""
  while piece := s.recv(65536): got += piece
  return got
`;

/** The other end of all connections of a run, and what has become of them. */
class OtherEnd implements Egress {
  readonly connections: Duplex[] = [];
  readonly #serve: (connection: Duplex, number: number) => void;
  #mostOpen = 0;
  #open = 0;

  constructor(serve: (connection: Duplex, number: number) => void) {
    this.#serve = serve;
  }

  accept(connection: Duplex): void {
    this.connections.push(connection);
    this.#open += 1;
    this.#mostOpen = Math.max(this.#mostOpen, this.#open);
    connection.on('close', () => {
      this.#open -= 1;
    });
    this.#serve(connection, this.connections.length);
  }

  get mostOpen(): number {
    return this.#mostOpen;
  }
}

const echo = (connection: Duplex) => void pipeline(connection, connection).catch(() => {});
/** How much was written when nothing more was taken for a while; then says its end. */
async function writeUntilStuck(connection: Duplex): Promise<number> {
  const piece = Buffer.alloc(64 * 1024);
  for (let bytes = 0; ; bytes += piece.length) {
    if (connection.write(piece)) continue;
    const taken = await Promise.race([once(connection, 'drain'), sleep(1_000, null)]);
    if (taken) continue;
    connection.end();
    return bytes + piece.length;
  }
}

const refuses = `
try: out(); print("connected")
except ConnectionRefusedError: print("refused")
`;

describe.each(await sandboxRuntimes())('the way out of sandboxes on %s', (runtime) => {
  let image: string;
  let runs: SandboxRuns;

  beforeAll(async () => {
    image = await ensureLanguageImage('python');
    runs = new SandboxRuns(engine, { runtime, reuse: 'owner', capacity: 2 });
  });
  afterAll(async () => {
    expect(await runs.leftContainers()).toEqual([]);
  });

  const python = (code: string, phase: Partial<PhaseRequest> = {}): PhaseRequest => ({
    phase: 'RUN',
    argv: ['python3', '-c', PRELUDE + code],
    network: 'egress',
    ...phase,
  });
  const run = (phases: readonly PhaseRequest[], egress: Egress, overrides: RunOverrides = {}): Promise<RunResult> =>
    runs.run(image, [], { phases, egress, ...overrides });

  it('carry each connection to the worker and back, to the end of each direction', async () => {
    const code = `
s = out(); s.sendall(b"hello "); s.sendall(b"there"); s.shutdown(socket.SHUT_WR)
print(rest(s).decode())`;
    const end = new OtherEnd(echo);
    const { stdout, stderr } = await run([python(code)], end);
    expect([stdout.toString(), stderr.toString()]).toEqual(['hello there\n', '']);
    expect(end.connections.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('carry many megabytes in both directions at once, and lose nothing', async () => {
    const code = `
import hashlib
s = out(); size = ${24 * MIB}; block = os.urandom(${MIB})
sent = hashlib.sha256(); got = hashlib.sha256()
def send():
  for _ in range(size // len(block)): s.sendall(block); sent.update(block)
  s.shutdown(socket.SHUT_WR)
t = threading.Thread(target=send); t.start()
count = 0
while piece := s.recv(1 << 16): got.update(piece); count += len(piece)
t.join(); print(count, sent.digest() == got.digest())`;
    const { stdout, stderr } = await run([python(code)], new OtherEnd(echo), { limits: { wallMs: 60_000 } });
    expect([stdout.toString(), stderr.toString()]).toEqual([`${24 * MIB} True\n`, '']);
  });

  it('are there for the phases that ask, not before and not after', async () => {
    const tries = (phase: Partial<PhaseRequest>) => python(refuses, phase);
    const { stdout, ended } = await run(
      [
        tries({ phase: 'PREPARE', step: 'one', network: 'none' }),
        tries({ phase: 'PREPARE', step: 'two' }),
        tries({ phase: 'COMPILE' }),
        { ...tries({}), network: 'none' },
      ],
      new OtherEnd(echo),
    );
    expect(stdout.toString()).toBe('refused\nconnected\nconnected\nrefused\n');
    expect(ended.map(({ phase, step }) => [phase, step])).toEqual([
      ['PREPARE', 'one'],
      ['PREPARE', 'two'],
      ['COMPILE', undefined],
      ['RUN', undefined],
    ]);
  });

  it('end with their phase, whoever still has a connection', async () => {
    const closed: Promise<unknown>[] = [];
    const end = new OtherEnd((connection) => {
      connection.resume();
      closed.push(once(connection, 'close'));
    });
    const keeps = `
s = out(); s.sendall(b"x")
if os.fork() == 0:
  os.setsid()
  if os.fork() == 0: time.sleep(100)
os._exit(0)`;
    const { stdout } = await run([python(keeps, { phase: 'PREPARE' }), python(refuses, { network: 'none' })], end);
    expect(stdout.toString()).toBe('refused\n');
    await Promise.all(closed);
    expect(end.connections).toHaveLength(1);
  });

  it('let neither the others nor the output wait for a connection that is stuck', async () => {
    const code = `
stuck = out(); stuck.setblocking(False); sent = 0
quiet = 0
while quiet < 20:
  try: sent += stuck.send(b"s" * 65536); quiet = 0
  except BlockingIOError: quiet += 1; time.sleep(0.01)
print("stuck", sent > 262144, sent < 64 * 1024 * 1024, flush=True)
s = out(); s.sendall(b"free"); s.shutdown(socket.SHUT_WR); print(rest(s).decode())
print("x" * 1000000)`;
    const end = new OtherEnd((connection, number) => {
      if (number > 1) echo(connection);
    });
    const { stdout, stderr } = await run([python(code)], end);
    expect([stdout.toString().slice(0, 30), stderr.toString()]).toEqual(['stuck True True\nfree\nxxxxxxxxx', '']);
    expect(stdout.length).toBe(1_000_022);
    expect(end.connections[0]?.destroyed).toBe(true);
  });

  it('keep what a program doesn’t read with whoever writes it', async () => {
    const code = `
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096); s.connect(("127.0.0.1", 3128))
sys.stdin.readline(); print(len(rest(s)))`;
    const written = Promise.withResolvers<number>();
    const end = new OtherEnd((connection) => void writeUntilStuck(connection).then(written.resolve, written.reject));
    const typed = async function* () {
      const bytes = await written.promise;
      expect(bytes).toBeLessThan(16 * MIB);
      yield { type: 'stdin' as const, data: Buffer.from('go\n') };
    };
    const { stdout } = await run([python(code)], end, { interactive: { terminal: null, input: typed() } });
    expect(Number(stdout)).toBe(await written.promise);
  });

  it('have room for so many connections at once, and let more wait', async () => {
    const code = `
many = [out() for _ in range(${MOST_CHANNELS + 20})]
for s in many: s.sendall(b"x"); s.shutdown(socket.SHUT_WR)
print(sum(len(rest(s)) for s in many))`;
    const end = new OtherEnd(echo);
    const { stdout, stderr } = await run([python(code)], end, { limits: { wallMs: 30_000 } });
    expect([stdout.toString(), stderr.toString()]).toEqual([`${MOST_CHANNELS + 20}\n`, '']);
    expect(end.mostOpen).toBeLessThanOrEqual(MOST_CHANNELS);
  });

  it('hold against a program that floods them, and tell nothing of it but its own output', async () => {
    const code = `
reset = struct.pack("ii", 1, 0); until = time.time() + 4; made = 0
def flood():
  global made
  while time.time() < until:
    try:
      s = out(); made += 1
      if made % 2: s.send(b"x")
      if made % 3 == 0: s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
      if made % 5 == 0: s.shutdown(socket.SHUT_WR)
      s.close()
    except OSError: pass
threads = [threading.Thread(target=flood) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print("done", made > 100)`;
    const end = new OtherEnd(echo);
    const { stdout, end: ended } = await run([python(code)], end, { limits: { wallMs: 30_000 } });
    expect([stdout.toString(), ended?.reason]).toEqual(['done True\n', 'exited']);
    await expect.poll(() => end.connections.filter(({ destroyed }) => !destroyed)).toEqual([]);
    // Beside those that are over in the sandbox, and read to their end here.
    expect(end.mostOpen).toBeLessThanOrEqual(2 * MOST_CHANNELS);
  });

  it('are closed by who is at the other end: a program sees what was said, or that it was broken off', async () => {
    const code = `
s = out(); s.sendall(b"y" * 200000)
print(rest(s).decode())
try: s = out(); print(len(rest(s)))
except ConnectionResetError: print("reset")`;
    const end = new OtherEnd((connection, number) => {
      if (number === 2) connection.destroy();
      else connection.once('data', () => connection.end('no', () => connection.destroy()));
    });
    const { stdout, stderr } = await run([python(code)], end);
    expect([stdout.toString(), stderr.toString()]).toEqual(['no\nreset\n', '']);
  });

  it('make a sandbox nobody else’s', async () => {
    const first = await run([python('print("had it")')], new OtherEnd(echo));
    await expect.poll(() => runs.runner.size.busy).toBe(0);
    const second = await run([python('print("hello")', { network: 'none' })], new OtherEnd(echo));
    await expect.poll(() => runs.runner.size.busy).toBe(0);
    const third = await run([python('print("hello")', { network: 'none' })], new OtherEnd(echo));
    expect(second.environment?.containerId).not.toBe(first.environment?.containerId);
    expect(third.environment?.containerId).toBe(second.environment?.containerId);
  });

  it('are needed by a phase that asks for one', async () => {
    await expect(runs.run(image, [], { phases: [python('print(1)')] })).rejects.toMatchObject({
      name: 'EnvironmentError',
      fault: 'sandbox-failed',
    });
  });
});
