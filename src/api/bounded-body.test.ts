import { describe, expect, it } from 'vitest';
import { jsonText, MAX_BODY_BYTES, readBoundedBody } from './bounded-body.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const request = (body: BodyInit, headers: HeadersInit = {}) =>
  new Request('http://localhost', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

describe('a body', () => {
  it('is read whole, in as many pieces as it comes', async () => {
    const pieces = ['{"a":', '1', '}'].map(bytes);
    const body = new Blob(pieces).stream();
    expect(new TextDecoder().decode(await readBoundedBody(request(body)))).toBe('{"a":1}');
  });

  it('that says it is too large is not read at all', async () => {
    let pulled = 0;
    const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
    const lying = request(body, { 'content-length': String(MAX_BODY_BYTES + 1) });
    await expect(readBoundedBody(lying)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(pulled).toBe(0);
  });

  it('without an end is given up at the most', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1024 ** 2));
      },
    });
    await expect(readBoundedBody(request(body))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(pulled).toBeLessThan(MAX_BODY_BYTES / 1024 ** 2 + 5);
  });

  it.each(['[[[[]]]]', `"${'['.repeat(100)}"`, `"\\"${'['.repeat(100)}"`, `[${'[],'.repeat(100)}[]]`])(
    'may be nested so far: %.20s',
    (text) => {
      expect(jsonText(bytes(text))).toBe(text);
    },
  );

  it.each(['['.repeat(33), `${'{"a":'.repeat(33)}`])('may not be nested without end: %.20s', (text) => {
    expect(() => jsonText(bytes(text))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it.each([`[${'0,'.repeat(39_998)}0]`, `"${','.repeat(100_000)}"`])('may hold so much: %.20s', (text) => {
    expect(jsonText(bytes(text))).toBe(text);
  });

  it.each([`[${'0,'.repeat(40_000)}0]`, `{${'"a":1,'.repeat(40_000)}"a":1}`, `[${'{"a":[]},'.repeat(20_000)}{}]`])(
    'may not hold values without end: %.20s',
    (text) => {
      expect(() => jsonText(bytes(text))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    },
  );
});
