import { expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { registryEnvironment } from './package-registry.ts';

const ADDRESSES: Record<string, string[]> = {
  'npm.example': ['104.16.0.34', '2606:4700::6810:22'],
  'registry.example': ['10.0.0.7'],
  'mixed.example': ['104.16.0.34', '192.168.0.1'],
};

async function told(registry: string, env: Record<string, string> = {}) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const variables = await registryEnvironment(
    { env, config: loadConfig(env) },
    { did: say, doing: say, warn: say },
    {
      signal: new AbortController().signal,
      sources: {
        ofNpm: async (which) =>
          which === 'own' ? 'https://npm.example/' : registry || Promise.reject(new Error('there is no npm')),
        addressesOf: async (host) => ADDRESSES[host] ?? Promise.reject(new Error('ENOTFOUND')),
      },
    },
  );
  return { variables, said };
}

it('npm’s own registry, where it has public addresses, is nothing to be told of', async () => {
  expect(await told('https://npm.example/')).toEqual({ variables: {}, said: [] });
});

it.each([
  ['https://registry.example/npm/', 'registry.example:443'],
  ['http://registry.example/', 'registry.example:80'],
  ['http://registry.example:4873/', 'registry.example:4873'],
  ['https://mixed.example/', 'mixed.example:443'],
  ['http://127.0.0.1:4873/', '127.0.0.1:4873'],
  ['http://[::1]:4873/', '[::1]:4873'],
])(
  'the registry of this machine is opened on its port alone where it is inside, and that is said: %s',
  async (url, rule) => {
    const { variables, said } = await told(url);
    expect(variables).toEqual({ NPM_REGISTRY: url, EGRESS_ALLOW: rule });
    expect(said).toEqual([expect.stringContaining(rule)]);
    expect(loadConfig(variables).egress).toMatchObject({ allow: [{ port: expect.any(Number) }], npmRegistry: url });
  },
);

it('nothing is opened where the operator has said what is, be it nothing', async () => {
  for (const EGRESS_ALLOW of ['', '10.9.9.9']) {
    expect(await told('https://registry.example/', { EGRESS_ALLOW })).toEqual({
      variables: { NPM_REGISTRY: 'https://registry.example/' },
      said: [],
    });
  }
  expect((await told('https://registry.example/', { EGRESS: 'none' })).variables).toEqual({});
});

it('the operator’s own registry is the one, not this machine’s', async () => {
  const { variables } = await told('https://npm.example/', { NPM_REGISTRY: 'https://registry.example/' });
  expect(variables).toEqual({ NPM_REGISTRY: 'https://registry.example/', EGRESS_ALLOW: 'registry.example:443' });
});

it.each(['', 'undefined', 'https://user:word@registry.example/', 'https://unknown.example/'])(
  'a start goes on without one: %j',
  async (registry) => {
    const { variables, said } = await told(registry);
    expect(variables).not.toHaveProperty('EGRESS_ALLOW');
    expect(said).toEqual([]);
  },
);
