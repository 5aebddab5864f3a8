import { describe, expect, it } from 'vitest';
import { refProblem, repositoryUrlProblem } from './repositories.ts';

describe('the address of a repository', () => {
  it.each([
    'https://git.example.org/owner/repo.git',
    'http://git.example.org:8080/owner/repo',
    'HTTPS://git.example.org/a%20b',
    'https://[2001:db8::1]/a',
    'https://git.example.org/~ada/repo?x=1',
  ])('may be %s', (url) => {
    expect(repositoryUrlProblem(url)).toBeNull();
  });

  it.each([
    ['file:///etc', 'must begin with https:// or http://'],
    ['/etc/passwd', 'must begin with https:// or http://'],
    ['ext::sh -c id', 'must not contain spaces, control or non-ASCII characters'],
    ['ext::id', 'must begin with https:// or http://'],
    ['ssh://git.example.org/a', 'must begin with https:// or http://'],
    ['git@git.example.org:a.git', 'must begin with https:// or http://'],
    ['git://git.example.org/a', 'must begin with https:// or http://'],
    ['ftp://git.example.org/a', 'must begin with https:// or http://'],
    ['-oProxyCommand=id', 'must begin with https:// or http://'],
    ['--upload-pack=id', 'must begin with https:// or http://'],
    ['https:git.example.org/a', 'must begin with https:// or http://'],
    ['', 'must not contain spaces, control or non-ASCII characters'],
    ['https://', 'must begin with https:// or http://'],
    ['https://a:99999/', 'must begin with https:// or http://'],
    ['https://ada:pw@git.example.org/a', 'must not contain a user or a password: store them as a credential'],
    ['https://ada@git.example.org/a', 'must not contain a user or a password: store them as a credential'],
    ['https://@git.example.org/a', 'must not contain a user or a password: store them as a credential'],
    ['https://git.example.org/a#b', 'must not contain "#"'],
    ['https://git.example.org/a\r\nX: y', 'must not contain spaces, control or non-ASCII characters'],
    ['https://git.example.org/a\u0000', 'must not contain spaces, control or non-ASCII characters'],
    ['https://gıt.example.org/a', 'must not contain spaces, control or non-ASCII characters'],
    ['https://git.example.org\\@evil.test/a', 'must not contain any of \\"<>^`{|}'],
    [`https://git.example.org/${'a'.repeat(2048)}`, 'must be at most 2048 characters'],
  ])('may not be %j', (url, problem) => {
    expect(repositoryUrlProblem(url)).toBe(problem);
  });
});

describe('what is checked out', () => {
  it.each(['main', 'feature/a', 'v1.0', 'refs/pull/1/head', 'a1b2c3d', 'a@b', 'ünï', "a'b$c;d&e|f"])(
    'may be %s',
    (ref) => {
      expect(refProblem(ref)).toBeNull();
    },
  );

  it.each([
    ['', 'must not be empty'],
    ['-oProxyCommand=id', 'must not begin with "-"'],
    ['--upload-pack=id', 'must not begin with "-"'],
    ['a b', 'must not contain spaces, control characters or any of ~^:?*[\\'],
    ['a\nb', 'must not contain spaces, control characters or any of ~^:?*[\\'],
    ['a:b', 'must not contain spaces, control characters or any of ~^:?*[\\'],
    ['+refs/heads/*:refs/heads/*', 'must not contain spaces, control characters or any of ~^:?*[\\'],
    ['main^{/x}', 'must not contain spaces, control characters or any of ~^:?*[\\'],
    ['../../x', 'must be the name of a branch or tag, or the id of a commit'],
    ['main@{1}', 'must be the name of a branch or tag, or the id of a commit'],
    ['@', 'must be the name of a branch or tag, or the id of a commit'],
    ['a/.b', 'must be the name of a branch or tag, or the id of a commit'],
    ['a.lock', 'must be the name of a branch or tag, or the id of a commit'],
    ['/a', 'must be the name of a branch or tag, or the id of a commit'],
    ['\ud800', 'must be well-formed Unicode'],
    ['a'.repeat(256), 'must be at most 255 characters'],
  ])('may not be %j', (ref, problem) => {
    expect(refProblem(ref)).toBe(problem);
  });
});
