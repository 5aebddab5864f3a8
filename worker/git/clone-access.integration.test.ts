import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cloning } from '#tests/support/cloning.ts';
import { type GitServer, startGitServer } from '#tests/support/git-server.ts';
import { selfSigned } from '#tests/support/self-signed.ts';

let server: GitServer;
let cloning: Cloning;

beforeAll(async () => {
  server = await startGitServer();
  cloning = await Cloning.start([server.host, 'git.test']);
}, 300_000);

afterAll(async () => {
  await cloning[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('a private repository', () => {
  const login = { username: 'ada', password: 'tok_5f1c77e0' };
  let url: string;
  beforeAll(async () => {
    ({ url } = await server.repository('private', [{ files: { secret: 'mine' } }], { login }));
  });

  it('is cloned with its credential, and leaves nothing of that', async () => {
    const { entries, stdout, stderr } = await cloning.clone({ url }, { credential: login });
    expect(entries.get('secret')).toMatchObject({ content: 'mine' });
    const all = JSON.stringify([stdout, stderr, ...entries]);
    for (const shape of [login.password, Buffer.from(login.password).toString('base64').slice(0, -2), 'YWRhOnRva']) {
      expect(all).not.toContain(shape);
    }
  });

  it.each([
    [
      'no credential',
      undefined,
      /^There is no repository at this address, or it is private and needs a credential for 127/,
    ],
    ['a wrong one', { username: 'ada', password: 'wrong-0f8d' }, /^127\.0\.0\.1:\d+ refused the credential\.$/],
  ])('is not cloned with %s, and that is said', async (_, credential, said) => {
    const { end, why, stderr } = await cloning.clone({ url }, credential ? { credential } : {});
    expect(end?.exitCode).toBe(1);
    expect(why).toMatch(said);
    expect(stderr).not.toContain('wrong-0f8d');
  });

  it('has a credential of any characters', async () => {
    const odd = { username: 'ädä l', password: `p"ä'$(id) \\ =%0a${'x'.repeat(3000)}` };
    const { url: oddUrl } = await server.repository('odd', [{ files: { a: '1' } }], { login: odd });
    const { why } = await cloning.clone({ url: oddUrl }, { credential: odd });
    expect(why).toBe('');
  });
});

describe('an address that leads on', () => {
  const login = { username: 'ada', password: 'tok_93ab11cd' };

  it('is followed on the same host, with the credential', async () => {
    const { url } = await server.repository('moved-to', [{ files: { a: '1' } }], { login });
    const { entries, why } = await cloning.clone({ url: server.redirect('moved', url) }, { credential: login });
    expect(why).toBe('');
    expect(entries.get('a')).toMatchObject({ content: '1' });
  });

  it('is followed to another host that may be reached, and the credential stays behind', async () => {
    await using other = await startGitServer();
    await using both = await Cloning.start([server.host, other.host]);
    const open = await other.repository('open', [{ files: { a: '1' } }]);
    const closed = await other.repository('closed', [{ files: { a: '1' } }], { login });
    const followed = await both.clone({ url: server.redirect('to-open', open.url) }, { credential: login });
    expect(followed.paths).toEqual(['a']);
    const refused = await both.clone({ url: server.redirect('to-closed', closed.url) }, { credential: login });
    expect(refused.end?.exitCode).toBe(1);
    expect(refused.why).toContain(`needs a credential for ${other.host}`);
    expect(other.requests.length).toBeGreaterThan(2);
    expect(other.requests.filter(({ authorization }) => authorization !== null)).toEqual([]);
  });

  it('is not followed to a host that may not be reached', async () => {
    await using other = await startGitServer();
    const { url } = await other.repository('inside', [{ files: { a: '1' } }]);
    const { end, why, refused } = await cloning.clone(
      { url: server.redirect('to-inside', url) },
      { credential: login },
    );
    expect(end?.exitCode).toBe(1);
    expect(why).toContain(`${other.host} is refused`);
    expect(refused).toEqual(['127.0.0.1']);
    expect(other.requests).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/a', 'ext::id'])('is not followed to %s', async (to) => {
    const { end, paths } = await cloning.clone({ url: server.redirect(`to-${to.length}`, to) });
    expect(end?.exitCode).toBe(1);
    expect(paths).toEqual([]);
  });

  it('is not followed in a circle for ever', async () => {
    const url = server.redirect('circle', `${server.origin}/circle.git`);
    const { end } = await cloning.clone({ url });
    expect(end?.exitCode).toBe(1);
  });
});

describe('why a repository could not be cloned', () => {
  it.each([
    ['nothing there', 404, 'There is no repository at this address, or it is private.'],
    ['allowed to nobody', 403, /^127.* allows this repository to nobody, or not with this credential\.$/],
    ['a broken server', 500, /^127.* answered with an error of its own \(500\)\.$/],
    ['too many asked', 429, /^127.* refused to give the repository \(429\)\.$/],
  ])('is said of %s', async (name, status, said) => {
    const url = server.handle(name.replaceAll(' ', '-'), (_, response) => response.writeHead(status).end());
    expect((await cloning.clone({ url })).why).toMatch(said);
  });

  it('is said of what is no repository', async () => {
    const url = server.handle('page', (_, response) =>
      response.setHeader('content-type', 'text/html').end('<h1>Hello</h1>\n<p>World</p>\n'),
    );
    expect((await cloning.clone({ url })).why).toBe('There is no git repository at this address.');
  });

  it('is said of a host that may not be reached', async () => {
    const { why, refused } = await cloning.clone({ url: 'http://169.254.169.254/latest/meta-data' });
    expect(why).toContain('169.254.169.254:80 is refused');
    expect(refused).toEqual(['169.254.169.254']);
    const secure = await cloning.clone({ url: 'https://10.0.0.1/a.git' });
    expect(secure.why).toBe('The host 10.0.0.1 may not be reached from here: the operator says what may.');
  });

  it('is said of a server that breaks off', async () => {
    const url = server.handle('cut', (_, response) => response.destroy());
    expect((await cloning.clone({ url })).why).toMatch(/^The connection to 127.* failed \(ECONNRESET\)\.$/);
  });
});

describe('a server of https', () => {
  it('that nobody vouches for is not believed, and that is said', async () => {
    await using secure = await startGitServer({ tls: selfSigned('git.test') });
    const { url } = await secure.repository('a', [{ files: { a: '1' } }]);
    const { end, why } = await cloning.clone({ url: url.replace('127.0.0.1', 'git.test') });
    expect(end?.exitCode).toBe(1);
    expect(why).toMatch(/^The certificate of git\.test:\d+ is not one to be trusted\.$/);
    expect(secure.requests).toEqual([]);
  });

  it('that this machine trusts is cloned from, by a tunnel that the worker sees nothing in', async () => {
    const tls = selfSigned('git.test');
    await using secure = await startGitServer({ tls });
    const login = { username: 'ada', password: 'tok_2b90d1aa' };
    const { url } = await secure.repository('a', [{ files: { a: '1' } }], { login });
    await using trusting = await Cloning.start(['git.test'], tls.cert);
    const { why, paths } = await trusting.clone({ url: url.replace('127.0.0.1', 'git.test') }, { credential: login });
    expect(why).toBe('');
    expect(paths).toEqual(['a']);
  });
});
