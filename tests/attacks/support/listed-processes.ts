import Docker from 'dockerode';
import { loadConfig } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';

/** The command lines of the processes of a container, as the host sees them; none where the container is gone. */
export async function processesOf(containerId: string): Promise<string[]> {
  const address = dockerAddress(loadConfig(process.env).engine.dockerHost);
  const docker = new Docker('socketPath' in address ? { ...address, host: undefined } : address);
  try {
    const { Titles, Processes } = await docker.getContainer(containerId).top();
    const at = Titles.indexOf('CMD');
    return Processes.map((fields: string[]) => fields[at] ?? '');
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** 404: removed; 409: it does not run (any more). */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && (error.statusCode === 404 || error.statusCode === 409);
}
