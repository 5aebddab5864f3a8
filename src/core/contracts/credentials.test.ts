import { describe, expect, it } from 'vitest';
import { createCredentialInputSchema, isForHost } from './credentials.ts';

const GIVEN = { name: 'work', host: 'git.example.org', password: 'tok-1' };

function messagesOf(input: object): string[] {
  const { error } = createCredentialInputSchema.safeParse({ ...GIVEN, ...input });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

describe('a new credential', () => {
  it.each([
    ['Git.Example.ORG', 'git.example.org'],
    [' git.example.org:443 ', 'git.example.org'],
    ['git.example.org:8443', 'git.example.org:8443'],
    ['[::1]:8080', '[::1]:8080'],
    ['127.1', '127.0.0.1'],
  ])('is for the host %j as URLs have it', (host, normal) => {
    expect(createCredentialInputSchema.parse({ ...GIVEN, host }).host).toBe(normal);
  });

  it.each([
    '',
    'https://git.example.org',
    'git.example.org/owner',
    'me@git.example.org',
    'a b',
    'a\nb',
    'a:99999',
    '*.a',
  ])('refuses %j as a host', (host) => {
    expect(messagesOf({ host })).toEqual(['host must be a host alone, like git.example.org or git.example.org:8443']);
  });

  it('has a user that servers take beside any token, where none is named', () => {
    expect(createCredentialInputSchema.parse(GIVEN).username).toBe('git');
  });

  it.each([
    [{ username: 'a:b' }, 'username must not contain ":"'],
    [{ username: '' }, 'username must not be empty'],
    [{ username: 'a\r\nhost=other' }, 'username must not contain control characters'],
    [{ password: '' }, 'password must not be empty'],
    [{ password: 'a\nb' }, 'password must not contain control characters'],
    [{ password: 'a\u0000b' }, 'password must not contain control characters'],
    [{ password: 'x'.repeat(4097) }, 'password must be at most 4096 characters'],
  ])('refuses %j', (input, message) => {
    expect(messagesOf(input)).toEqual([message]);
  });
});

describe('what a credential is for', () => {
  it.each([
    ['git.example.org', 'https://git.example.org/a.git', true],
    ['git.example.org', 'https://GIT.example.org:443/a', true],
    ['git.example.org', 'http://git.example.org/a', true],
    ['git.example.org:80', 'http://git.example.org/a', true],
    ['git.example.org:8443', 'https://git.example.org:8443/a', true],
    ['git.example.org', 'https://git.example.org:8443/a', false],
    ['git.example.org:8443', 'https://git.example.org/a', false],
    ['git.example.org', 'https://example.org/a', false],
    ['example.org', 'https://git.example.org/a', false],
    ['git.example.org', 'https://git.example.org.evil.test/a', false],
  ])('%s and %s: %s', (host, url, expected) => {
    expect(isForHost(host, url)).toBe(expected);
  });
});
