import { describe, expect, it } from 'vitest';
import { SecretMask } from './secret-mask.ts';

const SECRET = 'hunter2/Ümläut&co';
const KEY = ['-----BEGIN KEY-----', 'q83vEjRWeJA0Vnia', 'ab', '-----END KEY-----', ''].join('\n');

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** What is shown of an output that comes a byte at a time. */
function shown(secrets: readonly string[], output: string): string {
  const mask = new SecretMask(secrets);
  const pieces = Array.from(Buffer.from(output), (byte) => mask.output('stdout', Uint8Array.of(byte)));
  return text(Buffer.concat([...pieces, mask.flush('stdout')]));
}

describe('what is shown of an output with secrets', () => {
  it('is none of them, a byte at a time or all at once', () => {
    expect(shown([SECRET], `is ${SECRET}.`)).toBe('is ***.');
    expect(new SecretMask([SECRET]).text(`is ${SECRET}.`)).toBe('is ***.');
    expect(shown([SECRET, 'x1'], `${SECRET}x1 x1`)).toBe('*** ***');
  });

  it('is none of the lines of a longer one, however they are ended', () => {
    expect(shown([KEY], `key:\n${KEY}after`)).toBe('key:\n***after');
    expect(shown([KEY], `key: ${KEY.replaceAll('\n', '\r\n')}`)).toBe('key: ***\r\n***\r\nab\r\n***\r\n');
    expect(shown(['  indented\n\n'], 'it is indented')).toBe('it is ***');
  });

  it.each([
    ['base64', btoa('plain secret'), 'plain secret'],
    ['base64 with more behind it', btoa('plain secret\n'), 'plain secret'],
    ['base64 for URLs', Buffer.from('>>>???>>>').toString('base64url'), '>>>???>>>'],
    ['a URL', encodeURIComponent(SECRET), SECRET],
    ['a URL, in small letters', encodeURIComponent(SECRET).replace(/%../g, (sign) => sign.toLowerCase()), SECRET],
    ['a form', new URLSearchParams({ a: 'with space!' }).toString().slice(2), 'with space!'],
    ['JSON', JSON.stringify('a "quoted"\nline').slice(1, -1), 'a "quoted"\nline'],
  ])('is none of them as %s', (_, form, secret) => {
    const left = shown([secret], `<${form}>`);
    // What base64 makes of the last bytes hangs on what comes after them.
    expect(left).toMatch(/^<\*\*\*.{0,4}>$/);
  });

  it('is no password in a header, whatever the user is called', () => {
    for (const user of ['', 'a', 'ab', 'abc']) {
      const header = btoa(`${user}:correct horse`);
      const left = shown(['correct horse'], header);
      expect(left).toContain('***');
      expect(left.replace('***', '').length).toBeLessThanOrEqual(user.length + 6);
    }
  });

  it('is nothing of a long one whose base64 is broken into lines', () => {
    const secret = Array.from({ length: 100 }, (_, index) => `part${index}`).join('-');
    for (const width of [64, 76]) {
      const lines = btoa(secret).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      const left = shown([secret], lines.join('\n'));
      expect(left.replaceAll('***', '').replaceAll('\n', '').length).toBeLessThan(4);
    }
  });

  it('is what is no secret, whole', () => {
    const output = 'ab ab-----BEGIN hunter 2 \u0000 \u{1f426}';
    expect(shown([SECRET, KEY], output)).toBe(output);
    expect(shown([], output)).toBe(output);
    expect(shown([''], output)).toBe(output);
  });

  it('is looked at apart on stdout and stderr', () => {
    const mask = new SecretMask(['secret']);
    expect(text(mask.output('stdout', Buffer.from('a sec')))).toBe('a ');
    expect(text(mask.output('stderr', Buffer.from('ret sec')))).toBe('ret ');
    expect(text(mask.output('stdout', Buffer.from('ret')))).toBe('***');
    expect(text(mask.output('stderr', Buffer.from('ond')))).toBe('second');
  });

  it('begins anew with each phase', () => {
    const mask = new SecretMask(['secret']);
    expect(text(mask.output('stdout', Buffer.from('sec')))).toBe('');
    expect(text(mask.flush('stdout'))).toBe('sec');
    expect(text(mask.output('stdout', Buffer.from('ret')))).toBe('ret');
    expect(text(mask.output('stdout', Buffer.from(' secre')))).toBe(' ');
    expect(text(mask.flush('stdout', { cut: true }))).toBe('***');
    expect(text(mask.flush('stdout', { cut: true }))).toBe('');
  });

  it('goes through untouched where there are no secrets', () => {
    const mask = new SecretMask([]);
    const piece = Buffer.from('anything');
    expect(mask.output('stdout', piece)).toBe(piece);
    expect(mask.flush('stdout')).toHaveLength(0);
    expect(mask.text('anything')).toBe('anything');
  });

  it('is known soon for as many and as long secrets as a project may have', () => {
    const secrets = Array.from({ length: 64 }, (_, index) => `${index}`.repeat(512).slice(0, 1_024));
    const begin = performance.now();
    const mask = new SecretMask(secrets);
    expect(text(mask.output('stdout', Buffer.from(secrets.join(' '))))).toMatch(/^\*\*\*( \*\*\*)*/);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});
