import { expect, test } from 'vitest';
import { contentSecurityPolicy, SECURITY_HEADER_RULES } from './security-headers.ts';

function directives(options: { development?: boolean; secure?: boolean } = {}): Map<string, string[]> {
  const policy = contentSecurityPolicy({ nonce: 'abc', development: false, secure: false, ...options });
  return new Map(policy.split('; ').map((directive) => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1)]));
}

test('Only scripts with the nonce of the answer run, and nobody may frame the page', () => {
  const policy = directives();
  expect(policy.get('script-src')).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('base-uri')).toEqual(["'none'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
});

test('Nothing is loaded from or sent to another host', () => {
  for (const [name, sources] of directives()) {
    for (const source of sources) expect(`${name} ${source}`).toMatch(/ ('.*'|data:|blob:)$/);
  }
});

test('Code may be evaluated in development only', () => {
  expect(directives().get('script-src')).not.toContain("'unsafe-eval'");
  expect(directives({ development: true }).get('script-src')).toContain("'unsafe-eval'");
});

test('Plain addresses are upgraded only where the site is served over HTTPS', () => {
  expect(directives().has('upgrade-insecure-requests')).toBe(false);
  expect(directives({ secure: true }).has('upgrade-insecure-requests')).toBe(true);
});

test.each(['/api/:path*', '/monaco/:path*'])(
  'What gets no nonce loads nothing but our own and is framed by nobody: %s',
  (source) => {
    const policy = SECURITY_HEADER_RULES.find((rule) => rule.source === source)?.headers[0];
    expect(policy).toMatchObject({
      key: 'content-security-policy',
      value: expect.stringMatching(/^default-src 'none'; (.*; )?frame-ancestors 'none'$/),
    });
    expect(policy?.value).not.toMatch(/unsafe|https?:|\*/);
  },
);
