import Docker from 'dockerode';
import { loadConfig } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';

/** What the attacks ask for; the engine itself may be without some of the others. */
const CAPABILITIES = ['SYS_ADMIN', 'SYS_PTRACE', 'SYS_NICE', 'SYSLOG', 'DAC_READ_SEARCH', 'NET_ADMIN'];

export interface OpenContainerOptions {
  /** `bridge` has the way out that a container usually has; `none` only its own loopback. */
  readonly network?: 'none' | 'bridge';
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/**
 * What a program says as root in a container where every door is open that has the machine not on its other side: each
 * capability that an attack asks for, every system call, nothing masked or read-only, but namespaces of its own. The control of an attack: what
 * succeeds here and fails in a sandbox is denied by the sandbox.
 */
export async function runOpen(
  image: string,
  argv: readonly string[],
  options: OpenContainerOptions = {},
): Promise<string> {
  const container = await docker().createContainer({
    Image: image,
    Entrypoint: [...argv],
    Cmd: [],
    User: '0:0',
    Tty: true,
    WorkingDir: '/workspace',
    Env: Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
    HostConfig: {
      NetworkMode: options.network ?? 'none',
      // Known to the engine, not to its types.
      ...{ CgroupnsMode: 'private' },
      CapAdd: CAPABILITIES,
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      // Making any device is allowed as it is; opening one takes this, here for the kernel's log alone.
      DeviceCgroupRules: ['c 1:11 rwm'],
      Tmpfs: { '/workspace': 'exec' },
    },
  });
  try {
    await container.start();
    await container.wait({ abortSignal: AbortSignal.timeout(60_000) });
    const said = await container.logs({ stdout: true, stderr: true, follow: false });
    return said.toString().replaceAll('\r\n', '\n');
  } finally {
    await container.remove({ force: true, v: true });
  }
}

export function docker(): Docker {
  const address = dockerAddress(loadConfig(process.env).engine.dockerHost);
  return new Docker('socketPath' in address ? { ...address, host: undefined } : address);
}
