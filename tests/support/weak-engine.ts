import Docker, { type ContainerCreateOptions } from 'dockerode';
import { loadConfig } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';
import { containerOptions } from '#worker/engine/docker/container-options.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';

type HostConfig = NonNullable<ContainerCreateOptions['HostConfig']>;

/** The engine, but that it makes sandboxes with these options in the place of ours. They get no network either way. */
export function weakEngine(engine: ContainerEngine, weaken: (hostConfig: HostConfig) => HostConfig): ContainerEngine {
  const address = dockerAddress(loadConfig(process.env).engine.dockerHost);
  const docker = new Docker('socketPath' in address ? { ...address, host: undefined } : address);
  const createContainer: ContainerEngine['createContainer'] = async (spec) => {
    const options = containerOptions(spec);
    const HostConfig = weaken(options.HostConfig ?? {});
    return (await docker.createContainer({ ...options, HostConfig })).id;
  };
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'createContainer') return createContainer;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
