import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { type Answers, answersOf, attemptsProgram, named, programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';
import { runOpen } from './support/open-container.ts';
import { INSIDE, Places, portsOf, targetsOf } from './support/places.ts';

/** Names that lead inside, on machines that know them. */
const NAMES = [
  'host.docker.internal',
  'gateway.docker.internal',
  'metadata.google.internal',
  'any.localhost',
  hostname(),
];
const LIMITS = { wallMs: 60_000, cpuMs: 30_000, memoryBytes: 256 * 1024 ** 2 };

/** Stands for the internet, which these tests never ask for anything. */
const internet = await startInternet();
let image: string;
let places: Places;

beforeAll(async () => {
  image = await ensureLanguageImage('python');
  places = await Places.start(image);
}, 300_000);

afterAll(async () => {
  await places[Symbol.asyncDispose]();
  internet.server.close();
});

const settings = { EGRESS: 'all', EGRESS_ALLOW: `127.0.0.1:${internet.port}` };

describeOnEachRuntime('a program that may reach the internet', { settings }, (site) => {
  it('reaches what the operator’s rule says, through a tunnel and by a plain request', async () => {
    const targets = [`connect:127.0.0.1:${internet.port}`, `get:http://127.0.0.1:${internet.port}/`];
    expect(named(await asked(site(), targets), 'succeeded')).toEqual(targets);
  });

  it('reaches nothing inside by the way out, however it is written and whatever led there', async () => {
    const targets = insideOf(site());
    // Where the way out connects to whatever it is asked for, somebody at each of these places says hello.
    const outside = await askedCarelessly(targets);
    expect(named(outside, 'succeeded')).toEqual(targets);

    const inside = await asked(site(), targets);
    expect(named(inside, 'denied')).toEqual(targets);
    expect(named(inside, 'denied: ETIMEDOUT')).toEqual([]);
  });

  it('reaches nothing by any other way: no network, no name server, no socket', async () => {
    const targets = targetsOf(site(), places);
    const program = await attemptsProgram('network.py');
    const { stdout, outcome } = await site().run({ code: program, args: targets, network: 'egress', limits: LIMITS });
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const { interfaces, ...answers } = answersOf(stdout ?? '');
    expect(named(answers, 'denied')).toEqual(targets);
    expect(interfaces).toBe('lo');
  });

  it('is told why, and so is whoever started it', async () => {
    const code = `import urllib.request
try: urllib.request.urlopen("http://10.0.0.1/")
except OSError as error: print(error)`;
    const { id, stdout } = await site().run({ code, network: 'egress', limits: LIMITS });
    const why = '10.0.0.1:80 is refused: 10.0.0.1 is not a public address.';
    expect(stdout).toContain(`HTTP Error 403: ${why}`);
    expect(String(await site().logBytes(id))).toContain(why);
  });

  it('finds no way out where it asked for none, nor where another phase had one', async () => {
    const code = `import socket
try: socket.create_connection(("127.0.0.1", 3128), 5); print("there is one")
except OSError as error: print("there is none")`;
    expect((await site().run({ code, network: 'egress' })).stdout).toBe('there is one\n');
    expect((await site().run({ code })).stdout).toBe('there is none\n');
    // What it left running while it was prepared, with the network, is gone with that.
    const listens = `python3 -c '
import os, socket, time
if os.fork(): os._exit(0)
os.setsid()
way = socket.create_connection(("127.0.0.1", 3128))
time.sleep(60)'`;
    const prepared = await site().run({ code, initialCommands: [listens, 'python3 main.py'], limits: LIMITS });
    expect(String(await site().logBytes(prepared.id))).toBe('there is one\nthere is none\n');
  });
});

/** As `egress.py` reads them. */
function insideOf(site: HostileSite): string[] {
  const [database, web] = portsOf(site);
  const loopback = [
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '0',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
  ];
  const elsewhere = `http://127.0.0.1:${internet.port}/redirect/http://127.0.0.1:${web}/`;
  return [
    ...loopback.map((host) => `connect:${host}:${database}`),
    `connect:localhost:${database}`,
    `connect:LOCALHOST:${database}`,
    `connect:[::ffff:127.0.0.1]:${database}`,
    ...places.inReach.map((place) => `connect:${place}`),
    ...INSIDE.map((host) => `connect:${host}:80`),
    ...NAMES.map((host) => `connect:${host}:${web}`),
    ...['connect:127.0.0.1:2375', 'connect:/var/run/docker.sock', 'connect:/run/containerd/containerd.sock'],
    ...['127.0.0.1', 'localhost', '2130706433', `x:y@127.0.0.1`].map((host) => `get:http://${host}:${web}/`),
    `get:http://127.0.0.1:${internet.port}@127.0.0.1:${web}/`,
    `get:${elsewhere}`,
  ];
}

/** What came of them in a sandbox that has a way out. */
async function asked(site: HostileSite, targets: readonly string[]): Promise<Answers> {
  const code = await attemptsProgram('egress.py');
  const { stdout, outcome } = await site.run({ code, args: targets, network: 'egress', limits: LIMITS });
  expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
  return answersOf(stdout ?? '');
}

/** The same with a careless way out, in a network of its own in which there is somebody at each place. */
async function askedCarelessly(targets: readonly string[]): Promise<Answers> {
  const [standIn, naive, program] = await Promise.all([
    programText('stand-in.py'),
    programText('naive-proxy.py'),
    attemptsProgram('egress.py'),
  ]);
  const listening = new Set(targets.flatMap((target) => whoListens(target)));
  const part = (args: readonly string[], text: string) =>
    `import sys\nsys.argv = ["-c", *${JSON.stringify(args)}]\n${text}\n`;
  const all = [
    part([...listening], standIn),
    part([String(internet.port), ...NAMES], naive),
    part(targets, program),
  ].join('');
  return answersOf(await runOpen(image, ['python3', '-c', all]));
}

/** Who is reached where nothing stands in the way, as `stand-in.py` reads it. */
function whoListens(target: string): string[] {
  const path = /^connect:(\/.*)$/.exec(target)?.[1];
  if (path) return [`unix:${path}`];
  const [, host = '', port = ''] =
    /^connect:(.*):(\d+)$/.exec(target) ?? /(?:.*@|\/\/)([^/@]+):(\d+)\/$/.exec(target) ?? [];
  const isPlain = /^\d+\.\d+\.\d+\.\d+$/.test(host) && !host.startsWith('0');
  return [`tcp:${isPlain ? host : '127.0.0.1'}:${port}`];
}

async function startInternet(): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const location = /^\/redirect\/(.*)$/.exec(request.url ?? '')?.[1];
    if (location) response.writeHead(302, { location }).end();
    else response.end('hello\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
