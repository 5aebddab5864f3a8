import { expect, test } from 'vitest';
import { assertSameOrigin } from './same-origin.ts';

const config = { publicUrl: 'https://code.example' };

function post(headers: Record<string, string>, method = 'POST'): Request {
  return new Request('http://127.0.0.1:3000/api/trpc/session.create', { method, headers });
}

test.each([
  ['the public URL', { origin: 'https://code.example' }],
  ['the host that it was sent to', { origin: 'https://10.0.0.7:3000', host: '10.0.0.7:3000' }],
  ['a fetch of the page itself', { 'sec-fetch-site': 'same-origin' }],
])('A change that comes from %s passes', (_from, headers) => {
  expect(() => assertSameOrigin(post(headers), config)).not.toThrow();
});

test.each([
  ['another site', { origin: 'https://evil.example', host: 'code.example' }],
  ['another port of this host', { origin: 'https://code.example:8443', host: 'code.example' }],
  ['the same host without encryption', { origin: 'http://code.example', host: 'code.example' }],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ['another origin of the same site', { 'sec-fetch-site': 'same-site' }],
  ['another site without an Origin', { 'sec-fetch-site': 'cross-site' }],
  ['nobody knows where', {}],
])('A change that comes from %s is refused', (_from, headers) => {
  expect(() => assertSameOrigin(post(headers), config)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
});

test('Every method that changes something is looked at, and reading is not', () => {
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    expect(() => assertSameOrigin(post({ origin: 'https://evil.example' }, method), config)).toThrow();
  }
  expect(() => assertSameOrigin(post({ origin: 'https://evil.example' }, 'GET'), config)).not.toThrow();
});
