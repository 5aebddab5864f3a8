import { describe, expect, it } from 'vitest';
import { dockerAddress } from './docker-host.ts';

describe('DOCKER_HOST', () => {
  it.each([
    [null, { socketPath: '/var/run/docker.sock' }],
    ['unix:///run/user/1000/docker.sock', { socketPath: '/run/user/1000/docker.sock' }],
    ['tcp://engine', { protocol: 'http', host: 'engine', port: 2375 }],
    ['tcp://10.0.0.1:1234', { protocol: 'http', host: '10.0.0.1', port: 1234 }],
    ['http://engine:80', { protocol: 'http', host: 'engine', port: 80 }],
    ['https://engine', { protocol: 'https', host: 'engine', port: 2376 }],
    ['https://engine:443/', { protocol: 'https', host: 'engine', port: 443 }],
    ['tcp://[::1]:2375', { protocol: 'http', host: '::1', port: 2375 }],
    ['tcp://[::1]', { protocol: 'http', host: '::1', port: 2375 }],
  ])('%s leads where the engine’s own client goes', (dockerHost, address) => {
    expect(dockerAddress(dockerHost)).toEqual(address);
  });
});
