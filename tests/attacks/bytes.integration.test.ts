import { expect, it } from 'vitest';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { followedLog, pagedLog } from './support/followed-log.ts';

const MIB = 1024 ** 2;
const SMILE = Buffer.from('\u{1F600}');

/** What `strange-bytes.py` writes. */
const WRITTEN: Record<string, Buffer> = {
  all: Buffer.concat(Array.from({ length: 64 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))),
  nul: Buffer.from('a\0b\0\0c\n'),
  invalid: Buffer.from('ok \xc3( \xed\xa0\x80 \xf5\x80\x80\x80 \xff\xfe \xc0\xaf end\n', 'latin1'),
  ansi: Buffer.from(
    '\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x1b[H\x1b]8;;https://example.com/\x07link\x1b]8;;\x07\x1bc\x9b31m\n',
    'latin1',
  ),
  cut: repeated(SMILE, 20),
  blocks: Buffer.concat([Buffer.from('x'), repeated(SMILE, MIB / 4), Buffer.from('y')]),
  'one-line': repeated(Buffer.from('0123456789'), MIB),
};

describeOnEachRuntime('strange output', {}, (site) => {
  it.each([
    ['every byte there is', 'all'],
    ['NULs', 'nul'],
    ['invalid UTF-8', 'invalid'],
    ['escapes for terminals', 'ansi'],
    ['characters that come byte by byte', 'cut'],
    ['characters that lie across the end of every block', 'blocks'],
    ['10 MB without a newline', 'one-line'],
  ])('arrives whole, as text, as JSON and as events: %s', async (_, kind) => {
    const code = await site().file('strange-bytes.py');
    const body = { code, args: [kind], limits: { outputBytes: 16 * MIB, wallMs: 20_000 } };
    const { id } = await site().submit(body);
    // Followed while it runs.
    const followed = followedLog(site(), id);
    expect(await site().ended(id)).toMatchObject({ outcome: { type: 'EXITED', exitCode: 0 } });
    const written = WRITTEN[kind] ?? Buffer.alloc(0);
    for (const arrived of [await followed, await site().logBytes(id), await pagedLog(site(), id)]) {
      expect(arrived.length).toBe(written.length);
      expect(arrived.equals(written)).toBe(true);
    }
  });

  it('is text for JSON where it is text, however it was cut', async () => {
    const code = await site().file('strange-bytes.py');
    for (const kind of ['cut', 'blocks']) {
      const { id } = await site().run({ code, args: [kind], limits: { outputBytes: 16 * MIB } });
      const { body } = await site().rest('GET', `/executions/${id}/logs?limit=1000`);
      expect(new Set(body.items.map(({ encoding }: { encoding: string }) => encoding))).toEqual(new Set(['utf8']));
    }
  });

  it('can be taken for nothing but text', async () => {
    const { id } = await site().run({ code: await site().file('strange-bytes.py'), args: ['html'] });
    const { headers } = await site().fetch('GET', `/executions/${id}/logs`, { headers: { accept: 'text/plain' } });
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

function repeated(piece: Buffer, times: number): Buffer {
  return Buffer.alloc(piece.length * times, piece);
}
