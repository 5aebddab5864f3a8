import { describe, expect, it } from 'vitest';
import { parseEgressRule, registryUrl } from './egress-rules.ts';

describe('a rule of what may be reached', () => {
  it.each([
    ['registry.example', { host: 'registry.example', range: null, port: null }],
    ['Registry.Example:8443', { host: 'registry.example', range: null, port: 8443 }],
    ['*.example.org', { host: '.example.org', range: null, port: null }],
    ['10.0.0.0/8', { host: null, range: { address: '10.0.0.0', family: 'ipv4', bits: 8 }, port: null }],
    ['10.1.2.3:8080', { host: null, range: { address: '10.1.2.3', family: 'ipv4', bits: 32 }, port: 8080 }],
    ['fd00::1', { host: null, range: { address: 'fd00::1', family: 'ipv6', bits: 128 }, port: null }],
    ['[fd00::1]:443', { host: null, range: { address: 'fd00::1', family: 'ipv6', bits: 128 }, port: 443 }],
    ['localhost', { host: 'localhost', range: null, port: null }],
  ])('is read from %s', (text, rule) => {
    expect(parseEgressRule(text)).toEqual(rule);
  });

  it.each(['', '*', '*.', 'a b', 'host:0', 'host:70000', 'http://host', '10.0.0.0/33', '[name]:1', 'a..b', '-a'])(
    'is not read from %j',
    (text) => {
      expect(parseEgressRule(text)).toBeNull();
    },
  );
});

describe('the registry that programs are told', () => {
  it('is an address on the web', () => {
    expect(registryUrl.parse('https://registry.example/npm/')).toBe('https://registry.example/npm/');
  });

  it.each([
    'registry.example',
    'ftp://registry.example/',
    'https://user:word@registry.example/',
    'https://',
    'https://a b',
  ])('is not %j', (text) => {
    expect(registryUrl.safeParse(text).success).toBe(false);
  });
});
