import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ArtifactList } from '#core/contracts/artifacts.ts';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { Ended } from './support/hostile-site.ts';
import { mustBeDenied } from './support/own-kernel.ts';

const MOST_BYTES = 8 * 1024 ** 2;
const OF_PASSWD = /root:[^:]*:0:0/;
/** The worker and the site have it in common, as those of one installation do. */
const folder = mkdtempSync(join(tmpdir(), 'attacked-artifacts-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const settings = { ARTIFACT_STORE: folder, MAX_ARTIFACT_BYTES: String(MOST_BYTES) };

describeOnEachRuntime('what a program leaves for whoever reads it', { settings }, (site, runtime) => {
  async function left(
    which: string,
    limits = {},
  ): Promise<{ said: Record<string, unknown>; ended: Ended; list: ArtifactList }> {
    const ended = await site().run({ code: await programText('leave-artifacts.py'), args: [which], limits });
    expect(ended, ended.stderr ?? '').toMatchObject({ status: 'COMPLETED' });
    const { status, body } = await site().rest('GET', `/executions/${ended.id}/artifacts`);
    expect(status).toBe(200);
    return { said: JSON.parse(ended.stdout ?? ''), ended, list: body };
  }

  const pathOf = (id: string, path: string) =>
    `/executions/${id}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;

  async function textOf(id: string, path: string): Promise<string> {
    const response = await site().fetch('GET', pathOf(id, path));
    return `${response.status} ${await response.text()}`;
  }

  it('is what lies there itself, and nothing that it leads to', async () => {
    const { said, ended, list } = await left('kinds');
    expect(said).toMatchObject({ through: true });
    const denied = mustBeDenied('make a device', runtime) ? 'Operation not permitted' : 'done';
    expect([said.device, said.block]).toEqual([denied, denied]);
    expect(list.items.map(({ path }) => path)).toEqual(['deep/er/plain.txt', 'plain.txt', 'set-uid']);
    expect(await textOf(ended.id, 'plain.txt')).toBe('200 fine');
    const led = [
      'link',
      'relative',
      'inside',
      'folder/passwd',
      'loop',
      'environ',
      'hard',
      'pipe',
      'socket',
      'unreadable',
    ];
    for (const path of [...led, '../secret.txt', 'deep/../../secret.txt', '..%2fsecret.txt', '/etc/passwd']) {
      const text = await textOf(ended.id, path);
      expect(text, path).toMatch(/^40[04] /);
      expect(text, path).not.toMatch(OF_PASSWD);
    }
  });

  it('is found under whatever name it has, but for names that no line can hold', async () => {
    const { said, ended, list } = await left('names');
    const good = said.good as string[];
    expect(list.items.map(({ path }) => path).toSorted()).toEqual(good.toSorted());
    for (const name of good) expect(await textOf(ended.id, name)).toBe(`200 content of ${name}`);
    // Nothing of it is a name on our side.
    const names = await readdir(folder, { recursive: true });
    expect(names.filter((name) => !/^exec_\w+\.[0-9a-f]{16}(\/\d+)?$/.test(name))).toEqual([]);
  });

  it('is bounded in number, and says so', async () => {
    const growth = await site().memoryGrowth(async () => {
      const { list } = await left('many');
      expect([list.items.length, list.truncated]).toEqual([1_000, true]);
    });
    expect(growth.workerBytes).toBeLessThan(32 * 1024 ** 2);
  });

  it('is bounded in bytes, whatever of them is only said to be there', async () => {
    const { said, list } = await left('large', { diskBytes: '64MB' });
    if (runtime === 'runc') expect(said.blocks).toBe(0);
    expect(list.truncated).toBe(true);
    expect(list.items.map(({ path }) => path)).toEqual(['first.bin', 'small.txt', 'third.bin']);
    expect(list.items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('is bounded in depth and in the length of its names', async () => {
    const { list } = await left('deep');
    expect(list.truncated).toBe(true);
    expect(list.items.length).toBeGreaterThan(30);
    const { list: long } = await left('long');
    expect(long.truncated).toBe(true);
    expect(long.items.map(({ path }) => Buffer.byteLength(path))).toEqual([769, 513, 257]);
  });

  it.each(['elsewhere', 'a_file'])('is nothing where the folder is %s', async (which) => {
    const { said, list } = await left(which);
    if (which === 'elsewhere') expect(said.through).toBe(true);
    expect(list).toEqual({ items: [], truncated: false });
  });

  it('is never a page or a script of ours', async () => {
    const { ended, list } = await left('pages');
    const types = Object.fromEntries(list.items.map(({ path, contentType }) => [path, contentType]));
    expect(types).toEqual({
      '.page.html': 'text/plain',
      'bom.txt': 'application/octet-stream',
      'code.js': 'text/plain',
      'image.svg': 'text/plain',
      'page.html': 'text/plain',
      'page.xhtml': 'text/plain',
      'polyglot.gif': 'image/gif',
      'polyglot.png': 'image/png',
      'sheet.xml': 'text/plain',
      'utf7.txt': 'text/plain',
    });
    for (const { path, contentType } of list.items) {
      for (const query of ['', '?inline=1', '?inline=1&format=text/html']) {
        const response = await site().fetch('GET', `${pathOf(ended.id, path)}${query}`);
        await response.body?.cancel();
        const headers = ['x-content-type-options', 'content-security-policy', 'content-type'];
        expect(headers.map((name) => response.headers.get(name))).toEqual([
          'nosniff',
          "default-src 'none'; frame-ancestors 'none'; sandbox",
          contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType,
        ]);
        const isShown = query !== '' && /^image|^text/.test(contentType);
        expect(response.headers.get('content-disposition')?.split(';')[0]).toBe(isShown ? 'inline' : 'attachment');
      }
    }
  });

  it('costs the site little, by however many it is read, and however slowly', async () => {
    const { ended } = await left('large', { diskBytes: '64MB' });
    const paths = ['?format=zip', '/first.bin'];
    const growth = await site().memoryGrowth(async () => {
      const stop = new AbortController();
      const reads = Array.from({ length: 100 }, async (_, index) => {
        const path = `/executions/${ended.id}/artifacts${paths[index % 2]}`;
        const reader = (await site().fetch('GET', path, { signal: stop.signal })).body?.getReader();
        // The begin of it, and then nothing more.
        expect((await reader?.read())?.done).toBe(false);
      });
      await Promise.all(reads);
      expect((await site().run({ code: 'print(1)' })).status).toBe('COMPLETED');
      stop.abort();
    });
    expect(growth.webBytes).toBeLessThan(64 * 1024 ** 2);
  });

  it('is nobody else’s to read', async () => {
    const { ended } = await left('kinds');
    const { neighbour } = site();
    for (const path of ['', '?format=zip', '/plain.txt', '/deep%2fer%2fplain.txt']) {
      const call = { as: neighbour };
      expect((await site().rest('GET', `/executions/${ended.id}/artifacts${path}`, call)).status).toBe(404);
    }
  });
});
