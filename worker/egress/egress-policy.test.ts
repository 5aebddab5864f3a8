import { describe, expect, it } from 'vitest';
import { parseEgressRule } from '#config/egress-rules.ts';
import { EgressPolicy, type EgressPolicyOptions } from './egress-policy.ts';
import type { NameResolver } from './name-resolver.ts';
import { parseTarget } from './target.ts';

const HOSTS: Record<string, string[]> = {
  'public.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inside.example': ['10.1.2.3'],
  'beside.example': ['10.1.2.3'],
  'mixed.example': ['93.184.215.14', '192.168.0.1'],
  'mapped.example': ['::ffff:169.254.169.254'],
  'loop.example': ['127.0.0.1'],
  'database.example': ['198.252.206.1'],
  'gateway.example': ['93.184.1.1'],
  localhost: ['127.0.0.1', '::1'],
};

const resolver: NameResolver = {
  public: async (name) => HOSTS[name] ?? [],
  operators: async (name) => HOSTS[name] ?? [],
};

describe('what runs may reach', () => {
  it.each([
    'public.example:443',
    'public.example:80',
    'Public.Example.:8443',
    '93.184.215.14:443',
    '[2606:4700::1]:80',
  ])('is what is public: %s', async (said) => {
    expect(await admit(said)).toMatchObject({ type: 'admitted' });
  });

  it('is connected to at the addresses that were checked', async () => {
    expect(await admit('public.example:443')).toEqual({
      type: 'admitted',
      addresses: HOSTS['public.example'],
      port: 443,
    });
  });

  it.each([
    ['inside.example:443', 'inside.example leads to no public address'],
    ['mixed.example:443', 'mixed.example leads to no public address'],
    ['mapped.example:80', 'mapped.example leads to no public address'],
    ['loop.example:80', 'loop.example leads to no public address'],
    ['localhost:80', 'localhost is not a public host'],
    ['LOCALHOST.:80', 'LOCALHOST. is not a public host'],
    ['any.localhost:80', 'any.localhost is not a public host'],
    ['127.0.0.1:80', '127.0.0.1 is not a public address'],
    ['169.254.169.254:80', '169.254.169.254 is not a public address'],
    ['[::1]:80', '[::1] is not a public address'],
    ['[::ffff:10.0.0.1]:80', '[::ffff:10.0.0.1] is not a public address'],
    ['[64:ff9b::7f00:1]:80', '[64:ff9b::7f00:1] is not a public address'],
  ])('is nothing inside: %s', async (said, because) => {
    const admission = await admit(said);
    expect(admission).toMatchObject({ type: 'refused', why: expect.stringContaining(because) });
  });

  it('is said without an address that the program did not give', async () => {
    const admission = await admit('inside.example:8443');
    expect(admission).toEqual({
      type: 'refused',
      why: 'inside.example:8443 is refused: inside.example leads to no public address. The operator can allow it with EGRESS_ALLOW=inside.example.',
    });
  });

  it('is nothing of the machine itself, even where its own address is public', async () => {
    expect(await admit('gateway.example:443', { machineAddresses: () => ['93.184.1.1'] })).toMatchObject({
      type: 'refused',
    });
    expect(await admit('gateway.example:443')).toMatchObject({ type: 'admitted' });
  });

  it.each([22, 21, 111, 445, 1023])('is no service of systems: port %i', async (port) => {
    expect(await admit(`public.example:${port}`)).toMatchObject({
      type: 'refused',
      why: expect.stringContaining(`EGRESS_ALLOW=public.example:${port}.`),
    });
    expect(await admit(`public.example:${port}`, {}, `public.example:${port}`)).toMatchObject({ type: 'admitted' });
  });

  it.each([25, 465, 587, 2525])('is no mail, whatever the rules say: port %i', async (port) => {
    expect(await admit(`public.example:${port}`, {}, 'public.example', `public.example:${port}`)).toMatchObject({
      type: 'refused',
      why: expect.stringContaining('is for mail'),
    });
  });

  it.each([
    ['inside.example:443', 'inside.example'],
    ['inside.example:443', 'inside.example:443'],
    ['inside.example:443', '*.example'],
    ['inside.example:22', '10.0.0.0/8'],
    ['inside.example:443', '10.1.2.3:443'],
    ['mixed.example:443', '192.168.0.0/16'],
    ['mixed.example:443', 'mixed.example'],
    ['10.1.2.3:443', '10.1.2.3'],
    ['localhost:8080', 'localhost:8080'],
    ['[::1]:8080', '[::1]:8080'],
    ['[::ffff:10.1.2.3]:80', '10.1.2.3'],
  ])('is what a rule adds: %s by %s', async (said, rule) => {
    expect(await admit(said, {}, rule)).toMatchObject({ type: 'admitted' });
  });

  it.each([
    ['inside.example:443', 'inside.example:80'],
    ['inside.example:443', 'example'],
    ['inside.example:443', '*.inside.example'],
    ['inside.example:443', '11.0.0.0/8'],
    ['inside.example:443', '10.0.0.0/8:80'],
    ['mixed.example:443', '10.0.0.0/8'],
    ['10.1.2.3:443', 'inside.example'],
    ['notinside.example:443', 'inside.example'],
    ['localhost:80', '*.localhost'],
  ])('is no more than what a rule says: %s by %s', async (said, rule) => {
    expect(await admit(said, {}, rule)).not.toMatchObject({ type: 'admitted' });
  });

  it('is never the database, the site or the engine, which no rule opens', async () => {
    const rules = ['localhost', '127.0.0.0/8', '10.0.0.0/8', '*.example', '203.0.113.0/24', '[::1]'];
    const options = {
      ownServices: [
        { host: '127.0.0.1', port: 5432 },
        { host: '0.0.0.0', port: 3000 },
        { host: 'database.example', port: 6543 },
        { host: 'nowhere.example', port: 2375 },
      ],
      machineAddresses: () => ['127.0.0.1', '203.0.113.7'],
    };
    const own = ['localhost:5432', '127.0.0.1:5432', 'loop.example:5432', '203.0.113.7:5432', '[::1]:3000'];
    const elsewhere = ['203.0.113.7:3000', 'database.example:6543', '198.252.206.1:6543', 'nowhere.example:2375'];
    for (const said of [...own, ...elsewhere]) {
      expect(await admit(said, options, ...rules), said).not.toMatchObject({ type: 'admitted' });
    }
    for (const said of ['localhost:5433', '203.0.113.7:3001', '10.0.0.1:3000', 'database.example:443']) {
      expect(await admit(said, options, ...rules), said).toMatchObject({ type: 'admitted' });
    }
  });

  it('is a site of others behind the address that one of ours shares, where a rule names it', async () => {
    const options = { ownServices: [{ host: 'inside.example', port: 443, isShared: true }] };
    const admits = async (said: string, ...rules: string[]) => (await admit(said, options, ...rules)).type;
    expect(await admits('beside.example:443', 'beside.example')).toBe('admitted');
    expect(await admits('beside.example:443', '10.0.0.0/8')).toBe('refused');
    expect(await admits('10.1.2.3:443', '10.0.0.0/8')).toBe('refused');
    expect(await admits('inside.example:443', '*.example', '10.0.0.0/8')).toBe('refused');
    expect(await admits('10.1.2.3:80', '10.0.0.0/8')).toBe('admitted');
  });

  it('is what one of ours shares a public address with, and that one as anybody reaches it', async () => {
    const ownServices = [{ host: 'database.example', port: 443, isShared: true }];
    for (const said of ['database.example:443', '198.252.206.1:443']) {
      expect(await admit(said, { ownServices })).toMatchObject({ type: 'admitted' });
    }
  });

  it('says of a name that nobody knows that nobody knows it', async () => {
    expect(await admit('nowhere.example:443')).toEqual({
      type: 'unknown',
      why: 'There is no host nowhere.example: no name server knows it.',
    });
  });

  it('says of name servers that don’t answer that they don’t', async () => {
    const silent = async () => Promise.reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' }));
    expect(await admit('public.example:443', { resolver: { public: silent, operators: silent } })).toEqual({
      type: 'unknown',
      why: "The address of public.example can't be found out (ETIMEOUT): no name server answers.",
    });
  });

  it('asks the machine’s own files for what the operator names, and only for that', async () => {
    const asked: string[] = [];
    const noting: NameResolver = {
      public: async (name) => {
        asked.push(`public ${name}`);
        return ['1.1.1.1'];
      },
      operators: async (name) => {
        asked.push(`operators ${name}`);
        return ['10.0.0.1'];
      },
    };
    await admit('registry.example:443', { resolver: noting }, 'registry.example');
    await admit('other.example:443', { resolver: noting }, 'registry.example');
    await admit('1.1.1.1:443', { resolver: noting }, 'registry.example');
    expect(asked).toEqual(['operators registry.example', 'public other.example']);
  });
});

function admit(said: string, options: Partial<EgressPolicyOptions> = {}, ...rules: string[]) {
  const target = parseTarget(said, null);
  if (!target) throw new Error(`${said} is no target`);
  const parsed = rules.map((rule) => {
    const read = parseEgressRule(rule);
    if (!read) throw new Error(`${rule} is no rule`);
    return read;
  });
  return new EgressPolicy({ resolver, machineAddresses: () => [], ...options, rules: parsed }).admit(target);
}
