/** Where `DOCKER_HOST` leads, in the words of Node's own HTTP client. */
export type DockerAddress = { socketPath: string } | { protocol: 'http' | 'https'; host: string; port: number };

const USUAL_SOCKET = '/var/run/docker.sock';
/** As the engine's own client has them. */
const DEFAULT_PORTS = { http: 2375, https: 2376 } as const;

/** The one reading of `DOCKER_HOST`, which `loadConfig` has checked; null is the usual socket. */
export function dockerAddress(dockerHost: string | null): DockerAddress {
  if (dockerHost === null) return { socketPath: USUAL_SOCKET };
  const url = new URL(dockerHost);
  if (url.protocol === 'unix:') return { socketPath: decodeURIComponent(url.pathname) };
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  // URL drops the port that is usual on the web, which here is one like any other.
  const port = /:(\d+)\/?$/.exec(dockerHost)?.[1];
  return { protocol, host: url.hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : DEFAULT_PORTS[protocol] };
}
