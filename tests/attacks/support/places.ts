import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HostileSite } from './hostile-site.ts';
import { docker } from './open-container.ts';

const NEIGHBOUR_PORT = 8080;
const SERVES = `import socket
listener = socket.create_server(("0.0.0.0", ${NEIGHBOUR_PORT}))
while True:
  peer = listener.accept()[0]
  peer.recv(100)
  peer.sendall(b"hello\\n")`;

/** Of clouds' metadata, private networks, and what stands for none. */
export const INSIDE = [
  ...['169.254.169.254', '168.63.129.16', '100.100.100.200', '10.0.0.1', '172.16.0.1', '192.168.0.1'],
  ...['198.18.0.1', '198.51.100.1', '203.0.113.80'],
];

/** Where somebody says hello who is none of a program's business: on this machine, and in a container beside it. */
export class Places implements AsyncDisposable {
  readonly #server: Server;
  readonly #neighbour: { id: string; address: string };

  private constructor(server: Server, neighbour: { id: string; address: string }) {
    this.#server = server;
    this.#neighbour = neighbour;
  }

  static async start(image: string): Promise<Places> {
    // On all addresses of the machine, where the web app may listen too.
    const server = createServer((socket) => socket.once('data', () => socket.end('hello\n'))).listen(0, '0.0.0.0');
    await once(server, 'listening');
    return new Places(server, await startNeighbour(image));
  }

  /** As `host:port`. */
  get inReach(): string[] {
    const address = this.#server.address();
    if (!address || typeof address === 'string') throw new Error('no port');
    return [
      ...addressesOfTheMachine().map((host) => `${host}:${address.port}`),
      `${this.#neighbour.address}:${NEIGHBOUR_PORT}`,
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await docker().getContainer(this.#neighbour.id).remove({ force: true, v: true });
  }
}

/** What a program without a network tries, as `network.py` reads it: nothing of it may answer. */
export function targetsOf(site: HostileSite, { inReach }: Places): string[] {
  const here = ['127.0.0.1', ...addressesOfTheMachine()];
  return [
    ...here.flatMap((host) => portsOf(site).map((port) => `tcp:${host}:${port}`)),
    ...inReach.map((place) => `tcp:${place}`),
    ...INSIDE.map((host) => `tcp:${host}:80`),
    ...['127.0.0.11', '169.254.169.253', '10.0.0.2'].map((host) => `udp:${host}:53`),
    ...['tcp:127.0.0.1:2375', 'unix:/var/run/docker.sock', 'unix:/run/containerd/containerd.sock'],
  ];
}

/** Of the database and the web app. */
export function portsOf(site: HostileSite): [database: string, web: string] {
  return [new URL(site.database.url).port, new URL(site.web.url).port];
}

/** Without its loopback's. */
export function addressesOfTheMachine(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((item) => (item?.family === 'IPv4' && !item.internal ? [item.address] : []));
}

/** A container of somebody else, on the network that containers usually have. */
async function startNeighbour(image: string): Promise<{ id: string; address: string }> {
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
