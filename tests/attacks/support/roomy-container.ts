import Docker from 'dockerode';
import { loadConfig } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';

const MIB = 1024 ** 2;
const NOBODY = 65_534;
const RUNS_AT_MOST_MS = 60_000;

/** Of the container; generous where they are not given, but never without bound. */
export interface Room {
  readonly memoryMib?: number;
  readonly pids?: number;
  /** Of each tmpfs: `/workspace`, `/tmp`, `/dev/shm`. */
  readonly tmpfsMib?: number;
  readonly args?: readonly string[];
}

/**
 * What an attack program says, without space around it, where there is room for it: in a container of the engine's
 * usual kind, without a network, with bounds that lie above what the program wants. The control that shows that a
 * program which a sandbox stops is able to do what it is stopped from.
 */
export async function runWithRoom(image: string, program: string, room: Room = {}): Promise<string> {
  const { memoryMib = 1024, pids = 2_000, tmpfsMib = 512, args = [] } = room;
  const address = dockerAddress(loadConfig(process.env).engine.dockerHost);
  const docker = new Docker('socketPath' in address ? { ...address, host: undefined } : address);
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['python3', '-c', program, ...args],
    Cmd: [],
    User: `${NOBODY}:${NOBODY}`,
    WorkingDir: '/workspace',
    Tty: true,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      Memory: memoryMib * MIB,
      MemorySwap: memoryMib * MIB,
      PidsLimit: pids,
      Tmpfs: Object.fromEntries(
        ['/workspace', '/tmp', '/dev/shm'].map((path) => [path, `rw,size=${tmpfsMib * MIB},uid=${NOBODY},mode=1777`]),
      ),
    },
  });
  try {
    await container.start();
    await container.wait({ abortSignal: AbortSignal.timeout(RUNS_AT_MOST_MS) });
    const said = await container.logs({ stdout: true, stderr: true, follow: false });
    return said.toString().replaceAll('\r\n', '\n').trim();
  } finally {
    await container.remove({ force: true, v: true });
  }
}
