import { describe, expect, it } from 'vitest';
import { parseTarget } from './target.ts';

describe('what a program asks to be connected to', () => {
  it.each([
    ['example.org:443', { said: 'example.org', host: 'example.org', isAddress: false, port: 443 }],
    ['Example.ORG.:8443', { said: 'Example.ORG.', host: 'example.org', isAddress: false, port: 8443 }],
    ['a_b.xn--bcher-kva.example:80', { host: 'a_b.xn--bcher-kva.example', isAddress: false }],
    ['localhost:80', { host: 'localhost', isAddress: false }],
    ['192.0.2.7:80', { said: '192.0.2.7', host: '192.0.2.7', isAddress: true, port: 80 }],
    ['[2001:DB8:0::1]:443', { said: '[2001:DB8:0::1]', host: '2001:db8::1', isAddress: true, port: 443 }],
    ['[::ffff:127.0.0.1]:80', { host: '127.0.0.1', isAddress: true }],
  ])('is read from %s', (text, target) => {
    expect(parseTarget(text, null)).toMatchObject(target);
  });

  it('has the usual port where it names none and there is one', () => {
    expect(parseTarget('example.org', 80)).toMatchObject({ port: 80 });
    expect(parseTarget('example.org', null)).toBeNull();
  });

  it.each([
    ...['2130706433:80', '0x7f.1:80', '0x7f000001:80', '0177.0.0.1:80', '127.1:80', '127.0.0.1.:80', '1.2.3.4.5:80'],
    ...['0x:80', 'example.0x7f:80', '[127.0.0.1]:80', '[fe80::1%25eth0]:80', '[fe80::1%lo]:80', '::1:80', '[]:80'],
    ...['user@example.org:80', 'user:word@example.org:80', 'example.org:80/path', 'exa mple:80', 'a..b:80', '.a:80'],
    ...['-a.example:80', 'a-.example:80', 'bücher.example:80', '/var/run/docker.sock:80', '%2Fvar:80', ':80', ''],
    ...['example.org:0', 'example.org:65536', 'example.org:-1', 'example.org:', 'a\0b:80', 'a\nb:80'],
    `${'a'.repeat(64)}.example:80`,
    `${'a.'.repeat(127)}a:80`.padStart(300, 'a'),
  ])('is not read from %j', (text) => {
    expect(parseTarget(text, 80)).toBeNull();
  });
});
