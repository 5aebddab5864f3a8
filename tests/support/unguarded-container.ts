import Docker from 'dockerode';
import { loadConfig } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';

/**
 * What a program says in a container of the engine's usual kind without its filter of system calls: the control that
 * shows what a sandbox keeps away from the same program.
 */
export async function runUnguarded(image: string, argv: readonly string[]): Promise<string> {
  const address = dockerAddress(loadConfig(process.env).engine.dockerHost);
  const docker = new Docker('socketPath' in address ? { ...address, host: undefined } : address);
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: [...argv],
    Cmd: [],
    User: '0:0',
    Tty: true,
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'] },
  });
  try {
    await container.start();
    await container.wait({ abortSignal: AbortSignal.timeout(30_000) });
    const said = await container.logs({ stdout: true, stderr: true, follow: false });
    return said.toString().replaceAll('\r\n', '\n');
  } finally {
    await container.remove({ force: true, v: true });
  }
}
