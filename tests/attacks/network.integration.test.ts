import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { answersOf, attemptsProgram, named, programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';
import { docker, runOpen } from './support/open-container.ts';

const NEIGHBOUR_PORT = 8080;
const SERVES = `import socket
listener = socket.create_server(("0.0.0.0", ${NEIGHBOUR_PORT}))
while True:
  peer = listener.accept()[0]
  peer.recv(100)
  peer.sendall(b"hello\\n")`;

let image: string;
let program: string;
/** On all addresses of the machine, where the web app may listen too. */
let server: Server;
let serverPort: number;
/** A container of somebody else, on the network that containers usually have. */
let neighbour: { id: string; address: string };

beforeAll(async () => {
  image = await ensureLanguageImage('python');
  program = await attemptsProgram('network.py');
  server = createServer((socket) => socket.once('data', () => socket.end('hello\n'))).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  serverPort = address.port;
  neighbour = await startNeighbour();
}, 300_000);

afterAll(async () => {
  server.close();
  await docker().getContainer(neighbour.id).remove({ force: true, v: true });
});

it('from a container with a network the machine and its neighbours are reached', async () => {
  const targets = inReach();
  expect(targets.length).toBeGreaterThan(1);
  const said = await runOpen(image, ['python3', '-c', program, ...targets], { network: 'bridge' });
  const { interfaces, ...answers } = answersOf(said);
  expect(interfaces).toContain('eth0');
  expect(named(answers, 'succeeded')).toEqual(targets);
});

describeOnEachRuntime('a program without a network', {}, (site) => {
  it('reaches neither the database, the web app, the engine, the machine, metadata, private addresses nor neighbours', async () => {
    const targets = targetsOf(site());
    // Somebody at each of these places, in a network of the control's own: the program would find them.
    const standIn = `${await programText('stand-in.py')}\n${program}`;
    const outside = answersOf(await runOpen(image, ['python3', '-c', standIn, ...targets]));
    expect(named(outside, 'succeeded')).toEqual(targets);

    const { stdout, outcome } = await site().run({ code: program, args: targets });
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const { interfaces, ...answers } = answersOf(stdout ?? '');
    expect(named(answers, 'denied')).toEqual(targets);
    expect(interfaces).toBe('lo');
  });

  it('can’t ask for one: there is none', async () => {
    const { status, body } = await site().rest('POST', '/executions', { body: { code: 'x', network: 'egress' } });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'network', message: 'must be "none": runs have no network' }]);
  });
});

function inReach(): string[] {
  return [
    ...addressesOfTheMachine().map((host) => `tcp:${host}:${serverPort}`),
    `tcp:${neighbour.address}:${NEIGHBOUR_PORT}`,
  ];
}

function targetsOf(site: HostileSite): string[] {
  const ports = [new URL(site.database.url).port, new URL(site.web.url).port];
  const here = ['127.0.0.1', ...addressesOfTheMachine()];
  return [
    ...here.flatMap((host) => ports.map((port) => `tcp:${host}:${port}`)),
    ...inReach(),
    ...['169.254.169.254', '10.0.0.1', '172.16.0.1', '192.168.0.1', '198.51.100.1'].map((host) => `tcp:${host}:80`),
    ...['127.0.0.11', '169.254.169.253', '10.0.0.2'].map((host) => `udp:${host}:53`),
    ...['tcp:127.0.0.1:2375', 'unix:/var/run/docker.sock', 'unix:/run/containerd/containerd.sock'],
  ];
}

function addressesOfTheMachine(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((item) => (item?.family === 'IPv4' && !item.internal ? [item.address] : []));
}

async function startNeighbour(): Promise<{ id: string; address: string }> {
  const container = await docker().createContainer({
    Image: image,
    Entrypoint: ['python3', '-c', SERVES],
    Cmd: [],
    User: '65534:65534',
  });
  await container.start();
  const { Networks } = (await container.inspect()).NetworkSettings;
  const address = Networks.bridge?.IPAddress;
  if (!address) throw new Error('it has no address');
  return { id: container.id, address };
}
