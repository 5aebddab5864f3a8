import { describe, expect, it } from 'vitest';
import type { ArchiveFormat } from '#core/contracts/projects.ts';
import { isSandpiperError } from '#core/errors.ts';
import { MAX_FILES, MAX_REQUEST_BYTES } from '#core/limits.ts';
import { craftedTar, craftedZip, gzipOf, type TarItem, type ZipItem } from '#tests/support/crafted-archives.ts';
import { unpackFiles } from './unpack.ts';
import { archiveOf } from './write-archive.ts';

const paths = async (bytes: Uint8Array, format: ArchiveFormat, strip = 0) =>
  (await unpackFiles(bytes, format, strip)).map(({ path }) => path);

/** What it is refused for; it must be by us, naming the archive. */
async function refusal(bytes: Uint8Array, format: ArchiveFormat, strip = 0): Promise<string> {
  try {
    await unpackFiles(bytes, format, strip);
  } catch (error) {
    if (!isSandpiperError(error)) throw error;
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.fields.map(({ path }) => path)).toEqual(['archive']);
    return error.message;
  }
  throw new Error('It was taken.');
}

const FILES = [
  { path: 'run.sh', content: '#!/bin/sh\necho hi\n', encoding: 'utf8' as const, executable: true },
  { path: 'src/bytes.bin', content: 'AP8B', encoding: 'base64' as const },
  { path: 'src/ünïcode ✓.txt', content: 'ünïcode', encoding: 'utf8' as const },
  { path: 'empty', content: '', encoding: 'utf8' as const },
];

describe.each(['zip', 'tar', 'tar.gz'] as const)('a %s', (format) => {
  it('comes back as it went: names, bytes and what may be started', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of archiveOf(FILES, format, new Date('2026-01-02T03:04:06Z'))) pieces.push(piece);
    expect(await unpackFiles(Buffer.concat(pieces), format, 0)).toEqual(FILES);
  });

  it('of something else is refused, also an empty one', async () => {
    for (const bytes of [Buffer.from('<!doctype html>'.repeat(100)), Buffer.alloc(0), Buffer.from([0x50])]) {
      expect(await refusal(bytes, format)).toMatch(/^archive (is no|holds no file)/);
    }
  });
});

type Make = (items: readonly { name: string; content?: string; folder?: boolean }[]) => Uint8Array;
const MAKERS: readonly [ArchiveFormat, Make][] = [
  ['zip', (items) => craftedZip(items)],
  ['tar', (items) => craftedTar(items)],
  ['tar.gz', (items) => gzipOf(craftedTar(items))],
];

describe.each(MAKERS)('names in a %s', (format, make) => {
  const bad: [string, RegExp][] = [
    ['/etc/passwd', /"\/etc\/passwd", which must be relative/],
    ['../escape', /must not contain "\.\."/],
    ['a/../../escape', /must not contain "\.\."/],
    ['a/./b', /must not contain "\.\.", "\."/],
    ['a//b', /empty segments/],
    ['..', /must not contain "\.\."/],
    ['a\\..\\b', /backslashes/],
    ['C:\\Windows', /backslashes/],
    ['a\nb', /control characters/],
    ['a\u007fb', /control characters/],
    [`${'d/'.repeat(16)}f`, /at most 16 folders deep/],
    ['x'.repeat(256), /at most 255 characters/],
  ];

  it.each(bad)('%j is refused, and named', async (name, why) => {
    expect(await refusal(make([{ name: 'ok' }, { name }]), format)).toMatch(why);
  });

  it('of folders are looked at as well', async () => {
    expect(await refusal(make([{ name: '../up/', folder: true }, { name: 'ok' }]), format)).toContain('"../up/"');
  });

  it('that begin with ./ are as good as without, and the folder of all is none', async () => {
    const items = [{ name: './', folder: true }, { name: './a/', folder: true }, { name: './a/b' }, { name: 'c' }];
    expect(await paths(make(items), format)).toEqual(['a/b', 'c']);
  });

  it('that are there twice, also once with ./, are refused', async () => {
    expect(await refusal(make([{ name: 'a' }, { name: './a' }]), format)).toContain('"./a", which is there twice');
  });

  it('that are a file and a folder are refused, whichever comes first', async () => {
    expect(await refusal(make([{ name: 'a' }, { name: 'a/b' }]), format)).toContain('lies in a folder that is a file');
    expect(await refusal(make([{ name: 'a/b' }, { name: 'a' }]), format)).toContain('is a folder too');
    const folder = [{ name: 'a' }, { name: 'a/', folder: true }];
    expect(await refusal(make(folder), format)).toContain('lies in a folder that is a file');
  });

  it('lose the folders that are asked to be left out', async () => {
    const items = [{ name: 'repo-1/', folder: true }, { name: 'repo-1/a' }, { name: 'repo-1/b/c' }];
    expect(await paths(make(items), format, 1)).toEqual(['a', 'b/c']);
    expect(await refusal(make([...items, { name: 'loose' }]), format, 1)).toContain('"loose", which does not lie');
    expect(await refusal(make([...items, { name: 'other/a' }]), format, 1)).toContain('is there twice');
  });

  it('are at most so many, and something must be in one', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `f${index}` }));
    expect(await paths(make(many(MAX_FILES)), format)).toHaveLength(MAX_FILES);
    expect(await refusal(make(many(MAX_FILES + 1)), format)).toContain(`at most ${MAX_FILES} files`);
    const folders = Array.from({ length: 2001 }, (_, index) => ({ name: `d${index}/`, folder: true }));
    expect(await refusal(make(folders), format)).toContain('at most 2000 names');
    expect(await refusal(make([{ name: 'only/', folder: true }]), format)).toContain('holds no file');
  });

  it('have at most so many bytes behind them', async () => {
    const half = 'x'.repeat(MAX_REQUEST_BYTES / 2);
    expect(
      await paths(
        make([
          { name: 'a', content: half },
          { name: 'b', content: half },
        ]),
        format,
      ),
    ).toHaveLength(2);
    const more = [
      { name: 'a', content: half },
      { name: 'b', content: `${half}x` },
    ];
    expect(await refusal(make(more), format)).toContain(`at most ${MAX_REQUEST_BYTES} bytes`);
  });
});

describe('a hostile zip', () => {
  const zip = (item: Partial<ZipItem>) => craftedZip([{ name: 'ok' }, { name: 'bad', content: 'content', ...item }]);

  it.each([
    ['a symbolic link', { mode: 0o120777, content: '/etc/passwd' }, 'is a link'],
    ['a device', { mode: 0o020666 }, 'is a device'],
    ['a pipe', { mode: 0o010666 }, 'is a device'],
    ['something encrypted', { flags: 0x801, method: 8 }, 'is encrypted'],
    ['another compression', { method: 14 }, 'another way than "deflate"'],
    ['a wrong checksum', { crc: 1 }, 'its checksum is another'],
    ['a size that is too small', { method: 8, declaredSize: 3 }, 'can be read'],
    ['a size that is too large', { method: 8, declaredSize: 30 }, 'can be read'],
    ['a size of a stored file that is another', { declaredSize: 3 }, 'size mismatch'],
    ['a size of gigabytes', { method: 8, declaredSize: 0xfffffffe }, `at most ${MAX_REQUEST_BYTES} bytes`],
    ['an offset out of it', { offset: 0x7fffffff }, 'can be read'],
    ['an offset into nothing of a file', { offset: 7 }, 'can be read'],
    ['a name that is no UTF-8', { rawName: Buffer.from([0x61, 0xff, 0xfe]) }, 'a name of UTF-8'],
    ['a NUL in its name', { name: 'a\u0000.txt' }, 'control characters'],
  ] satisfies [string, Partial<ZipItem>, string][])('with %s is refused', async (_, item, why) => {
    expect(await refusal(zip(item), 'zip')).toContain(why);
  });

  it('that holds the same bytes many times over is refused before one is unpacked', async () => {
    const kernel = { name: 'k', content: '0'.repeat(1024 * 1024), method: 8 };
    const copy = { method: 8, offset: 0, packedSize: 1000, declaredSize: 1024 * 1024 };
    const bytes = craftedZip([kernel, ...Array.from({ length: 100 }, (_, n) => ({ ...copy, name: `k${n}` }))]);
    expect(await refusal(bytes, 'zip')).toMatch(/"k\d*", which shares its bytes with "k\d*"/);
  });

  it('of a tool that doesn’t say how it writes names has them as they were, or as the first of zips had', async () => {
    const rawName = Buffer.from('ü ✓.txt');
    expect(await paths(craftedZip([{ name: '', rawName, flags: 0 }]), 'zip')).toEqual(['ü ✓.txt']);
    expect(await paths(craftedZip([{ name: '', rawName: Buffer.from([0x81, 0x2e, 0x63]), flags: 0 }]), 'zip')).toEqual([
      'ü.c',
    ]);
  });

  it('that says it has more than it has is refused', async () => {
    expect(await refusal(craftedZip([{ name: 'a' }], { entries: 7 }), 'zip')).toContain('can be read');
    expect(await refusal(craftedZip([{ name: 'a' }], { entries: 65_535 }), 'zip')).toContain('at most 2000 names');
  });

  it('whose name is said to be another in a field of its own is taken by what is looked at', async () => {
    const bytes = craftedZip([{ name: 'innocent.txt', unicodePath: '../evil' }]);
    expect(await refusal(bytes, 'zip')).toContain('"../evil", which must not contain');
  });
});

describe('a hostile tar', () => {
  const tar = (item: Partial<TarItem>) => craftedTar([{ name: 'ok' }, { name: 'bad', content: 'content', ...item }]);

  it.each([
    ['a hard link', { type: '1', content: '', link: 'ok' }, 'is a link'],
    ['a symbolic link', { type: '2', content: '', link: '/etc/passwd' }, 'is a link'],
    ['a character device', { type: '3', content: '' }, 'is a device'],
    ['a block device', { type: '4', content: '' }, 'is a device'],
    ['a pipe', { type: '6', content: '' }, 'is a device'],
    ['a part of another volume', { type: 'M' }, 'a kind that is not known'],
    ['holes', { type: 'S' }, 'a kind that is not known'],
    ['holes in a newer way', { pax: { 'GNU.sparse.major': '1', 'GNU.sparse.name': 'x' } }, 'written with holes'],
    ['a name in a header of its own', { pax: { path: '../evil' } }, '"../evil", which must not contain'],
    ['a NUL in such a name', { pax: { path: 'a\u0000b' } }, 'control characters'],
    ['a size in such a header', { pax: { size: '99999999999' } }, `at most ${MAX_REQUEST_BYTES} bytes`],
    ['a size that is none', { pax: { size: '-5' } }, 'can be read'],
    ['a long name', { gnuLongName: `${'a/'.repeat(400)}b` }, 'at most 255 characters'],
    ['a wrong checksum', { checksum: 1 }, 'can be read'],
    ['a size of gigabytes', { declaredSize: 8_000_000_000 }, `at most ${MAX_REQUEST_BYTES} bytes`],
    ['a name that is no UTF-8', { rawName: Buffer.from([0x61, 0xff, 0xfe]) }, 'a name of UTF-8'],
  ] satisfies [string, Partial<TarItem>, string][])('with %s is refused', async (_, item, why) => {
    expect(await refusal(tar(item), 'tar')).toContain(why);
    expect(await refusal(gzipOf(tar(item)), 'tar.gz')).toContain(why);
  });

  it('that is cut off is refused', async () => {
    const whole = craftedTar([{ name: 'a', content: 'x'.repeat(2000) }]);
    expect(await refusal(whole.subarray(0, 1200), 'tar')).toContain('can be read');
    expect(await refusal(gzipOf(whole).subarray(0, 60), 'tar.gz')).toContain('can be read');
  });

  it('that unpacks to much more than it may is not unpacked to its end', async () => {
    const bomb = gzipOf(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(128 * 1024);
    expect(await refusal(bomb, 'tar.gz')).toContain('once it is unpacked');
  });
});

/** The same each time, so that what fails can be looked at. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

describe('whatever is changed of an archive', () => {
  it.each(MAKERS)('of %s, it is taken or refused, and nothing else happens', async (format, make) => {
    const next = numbers(7261);
    const whole = make([
      { name: 'd/', folder: true },
      { name: 'd/a', content: 'some text' },
      { name: 'b', content: 'x' },
    ]);
    let refused = 0;
    for (let round = 0; round < 600; round++) {
      const bytes = Buffer.from(whole.subarray(0, next() < 0.2 ? Math.floor(next() * whole.length) : whole.length));
      for (let changes = 0; changes < 1 + Math.floor(next() * 4) && bytes.length > 0; changes++) {
        bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      }
      try {
        await unpackFiles(bytes, format, 0);
      } catch (error) {
        if (!isSandpiperError(error)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
