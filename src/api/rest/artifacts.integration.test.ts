import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { type ApiBench, apiBench, end, leave, type RestCall, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  owner = await bench.user();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

type Files = Parameters<typeof leave>[2];

/** An execution that has ended and left these. */
async function executionWith(files: Files, options: Parameters<typeof leave>[3] = {}): Promise<string> {
  const { id } = await bench.caller(owner.principal).execution.submit({ code: 'x' });
  const claimed = await bench.claim();
  await leave(bench.deps, claimed, files, options);
  await end(bench.deps, claimed);
  return id;
}

const get = (path: string, call: RestCall = {}) => bench.fetch('GET', path, { as: owner, ...call });
const urlOf = (id: string, path: string) =>
  `/executions/${id}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;
const headersOf = (response: Response, ...names: string[]) => names.map((name) => response.headers.get(name));

describe('GET /executions/{id}/artifacts', () => {
  it('lists what a run left, by path, and says whether there was more', async () => {
    const id = await executionWith({ 'b.txt': 'bb', 'a/c.txt': 'c' }, { truncated: true });
    const { status, body } = await bench.rest('GET', `/executions/${id}/artifacts`, { as: owner });
    const createdAt = expect.stringMatching(/^\d{4}-.*Z$/);
    expect([status, body]).toEqual([
      200,
      {
        items: [
          { path: 'a/c.txt', sizeBytes: 1, contentType: 'text/plain', createdAt },
          { path: 'b.txt', sizeBytes: 2, contentType: 'text/plain', createdAt },
        ],
        truncated: true,
      },
    ]);
    expect(await bench.caller(owner.principal).execution.artifacts({ id })).toEqual(body);
  });

  it('has nothing of a run that left nothing, or has not ended', async () => {
    const empty = { items: [], truncated: false };
    const id = await executionWith({});
    expect((await bench.rest('GET', `/executions/${id}/artifacts`, { as: owner })).body).toEqual(empty);

    const running = await bench.caller(owner.principal).execution.submit({ code: 'x' });
    const claimed = await bench.claim();
    await leave(bench.deps, claimed, { 'early.txt': 'x' }, { truncated: true });
    expect((await bench.rest('GET', `/executions/${running.id}/artifacts`, { as: owner })).body).toEqual(empty);
    expect((await get(urlOf(running.id, 'early.txt'))).status).toBe(404);
    await end(bench.deps, claimed);
    expect(await (await get(urlOf(running.id, 'early.txt'))).text()).toBe('x');
  });

  it('says that they were removed with the log, for their age', async () => {
    const id = await executionWith({ 'a.txt': 'x' });
    await database.pool.query(`UPDATE execution SET ended_at = ended_at - interval '31 days' WHERE id = $1`, [id]);
    await bench.deps.stores.retention.removeLogs(30, null);
    for (const path of ['', '/a.txt', '?format=zip']) {
      const { status, body } = await bench.rest('GET', `/executions/${id}/artifacts${path}`, { as: owner });
      expect([status, body.code, body.detail]).toEqual([
        410,
        'LOG_REMOVED',
        'The log was removed after 31 days. So were the artifacts.',
      ]);
    }
  });

  it('names what it can not read', async () => {
    const id = await executionWith({});
    const { status, body } = await bench.rest('GET', `/executions/${id}/artifacts?format=rar`, { as: owner });
    expect([status, body.errors]).toEqual([400, [{ path: 'format', message: expect.stringContaining('zip') }]]);
    expect((await bench.rest('GET', '/executions/exec_1/artifacts', { as: owner })).status).toBe(400);
    expect((await bench.rest('GET', '/executions/exec_1/artifacts/a', { as: owner })).status).toBe(400);
    const inline = await bench.rest('GET', `${urlOf(id, 'a')}?inline=yes`, { as: owner });
    expect([inline.status, inline.body.errors[0].path]).toEqual([400, 'inline']);
  });
});

describe('GET /executions/{id}/artifacts/{path}', () => {
  it('gives the file, to be kept under its name', async () => {
    const id = await executionWith({ 'deep/größe.txt': 'hällo' });
    const response = await get(urlOf(id, 'deep/größe.txt'));
    expect([response.status, await response.text()]).toEqual([200, 'hällo']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '6',
      'content-disposition': `attachment; filename="gr__e.txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-cache',
      'accept-ranges': 'bytes',
    });
  });

  const names = [
    'plain',
    'a b',
    'a+b',
    'a%2Fb',
    '100%',
    '%',
    '%25',
    '%zz',
    'a?b=c',
    'a#b',
    'a&b',
    '..a',
    '...',
    '.hidden',
    'a/.git/config',
    'back\\slash',
    '..\\..\\up',
    'C:\\x',
    'quote"d',
    "it's",
    '; rm -rf',
    '$(id)',
    '`id`',
    '-rf',
    '--',
    '*',
    '{.+}',
    ':path',
    'format=zip',
    'größe/ñ.txt',
    '日本語/ファイル',
    '🙂/🏳️‍🌈',
    'e\u0301',
    '\u202Etxt.exe',
    '\uFEFFbom',
    'line\u2028ends/\u2029',
    '\u00A0',
    'x'.repeat(255),
    `${'d/'.repeat(200)}f`,
    'con',
    'artifacts',
    'artifacts/artifacts',
    'exec_000000000000000000000000/1',
  ];
  it('finds each by its name, whatever that is, and gives no other', async () => {
    const files = Object.fromEntries(names.map((name) => [name, `content of ${name}`]));
    const id = await executionWith(files);
    for (const name of names) {
      const response = await get(urlOf(id, name));
      expect([response.status, await response.text()], name).toEqual([200, `content of ${name}`]);
      expect(response.headers.get('content-disposition'), name).toMatch(/^attachment; filename="[ -~]+"; filename\*=/);
      const whole = await get(`/executions/${id}/artifacts/${encodeURIComponent(name)}`);
      expect([whole.status, await whole.text()], name).toEqual([200, `content of ${name}`]);
    }
  });

  it('leads nowhere else, whatever is asked for', async () => {
    const id = await executionWith({ 'a.txt': 'x', '1': 'one' });
    const elsewhere = [
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e/%2e%2e/secrets.json',
      '..%5c..%5cx',
      '%2fetc%2fpasswd',
      'a.txt%00',
      'a.txt%00.png',
      'a.txt%0a',
      'a.txt/',
      './a.txt/.',
      'A.TXT',
      'a.txt%2f',
      '%252e%252e%252fx',
      `${id}/1`,
      '%ff%fe',
      `x${'y'.repeat(5_000)}`,
      "' OR 1=1 --",
    ];
    for (const path of elsewhere) {
      const response = await get(`/executions/${id}/artifacts/${path}`);
      const text = await response.text();
      // With dots that are taken out it is not even an artifact that is asked for.
      const refusal = path.startsWith('%2e') ? [400, 'INVALID_INPUT'] : [404, 'NOT_FOUND'];
      expect([response.status, JSON.parse(text).code], path).toEqual(refusal);
    }
  });

  it('shows in place only images of pixels and plain text', async () => {
    const types = ['image/png', 'text/plain', 'application/pdf', 'text/csv', 'application/octet-stream'];
    const dispositions = [];
    for (const contentType of types) {
      const id = await executionWith({ file: 'x' }, { contentType });
      const shown = await get(`${urlOf(id, 'file')}?inline=1`);
      const kept = await get(urlOf(id, 'file'));
      expect(kept.headers.get('content-disposition')).toMatch(/^attachment;/);
      expect(shown.headers.get('content-security-policy')).toContain('sandbox');
      expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
      dispositions.push(shown.headers.get('content-disposition')?.split(';')[0]);
      await Promise.all([shown.body?.cancel(), kept.body?.cancel()]);
    }
    expect(dispositions).toEqual(['inline', 'inline', 'attachment', 'attachment', 'attachment']);
  });

  it('gives a part that is asked for', async () => {
    const id = await executionWith({ digits: '0123456789' });
    const part = async (range: string, headers: Record<string, string> = {}) => {
      const response = await get(urlOf(id, 'digits'), { headers: { range, ...headers } });
      return [response.status, ...headersOf(response, 'content-range', 'content-length'), await response.text()];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '3', '234']);
    expect(await part('bytes=-1')).toEqual([206, 'bytes 9-9/10', '1', '9']);
    expect(await part('bytes=0-1,4-5')).toEqual([200, null, '10', '0123456789']);
    const { headers } = await bench.rest('HEAD', urlOf(id, 'digits'), { as: owner });
    expect(await part('bytes=2-4', { 'if-range': headers.get('etag') ?? '' })).toEqual([
      206,
      'bytes 2-4/10',
      '3',
      '234',
    ]);
    expect(await part('bytes=2-4', { 'if-range': '"another"' })).toEqual([200, null, '10', '0123456789']);

    const beyond = await bench.rest('GET', urlOf(id, 'digits'), { as: owner, headers: { range: 'bytes=10-' } });
    expect([beyond.status, beyond.body.code, beyond.headers.get('content-range')]).toEqual([
      416,
      'RANGE_NOT_SATISFIABLE',
      'bytes */10',
    ]);
  });

  it('gives nothing again to who has it, and only the head to who asks for that', async () => {
    const id = await executionWith({ 'a.txt': 'hello' });
    const head = await bench.fetch('HEAD', urlOf(id, 'a.txt'), { as: owner });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '5', '']);
    const etag = head.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w.]+"$/);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await get(urlOf(id, 'a.txt'), { headers: { 'if-none-match': known } });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    }
    const other = await get(urlOf(id, 'a.txt'), { headers: { 'if-none-match': '"x"' } });
    expect([other.status, await other.text()]).toEqual([200, 'hello']);
    expect((await bench.rest('DELETE', urlOf(id, 'a.txt'), { as: owner })).status).toBe(405);
  });

  it('says that its bytes are gone, and tells the operator', async () => {
    const id = await executionWith({ 'a.txt': 'x' });
    await removeBytes(id);
    const { status, body } = await bench.rest('GET', urlOf(id, 'a.txt'), { as: owner });
    expect([status, body.detail]).toEqual([404, 'The bytes of this artifact are no longer there.']);
    expect(bench.logged.splice(0).map(({ fields }) => fields.event)).toEqual(['request.failed']);
  });

  it('is not shown to others, who learn nothing of what there is', async () => {
    const id = await executionWith({ 'a.txt': 'x' });
    const other = await bench.user();
    const nothing = newId('execution');
    for (const path of ['', '/a.txt', '/b.txt', '?format=zip']) {
      const theirs = await bench.rest('GET', `/executions/${id}/artifacts${path}`, { as: other });
      const none = await bench.rest('GET', `/executions/${nothing}/artifacts${path}`, { as: other });
      expect(theirs.status).toBe(404);
      expect({ ...theirs.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    }
  });
});

describe('all artifacts as a zip', () => {
  it.each([
    ['format=zip', '?format=zip', {}],
    ['Accept', '', { accept: 'application/zip' }],
  ])('by %s, to be unpacked to the same files', async (_, query, headers) => {
    const files: Record<string, string | Uint8Array> = {
      'a.txt': 'hello',
      'deep/er/größe.bin': Buffer.alloc(700_000, 7),
      empty: '',
      'back\\slash': 'safe',
    };
    const id = await executionWith(files);
    const response = await get(`/executions/${id}/artifacts${query}`, { headers });
    const archive = await response.bytes();
    expect(headersOf(response, 'content-type', 'content-disposition', 'content-length')).toEqual([
      'application/zip',
      `attachment; filename="${id}.zip"; filename*=UTF-8''${id}.zip`,
      String(archive.length),
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'unzipped-'));
    try {
      await writeFile(join(folder, 'all.zip'), archive);
      execFileSync('python3', ['-m', 'zipfile', '-e', 'all.zip', 'out'], { cwd: folder });
      const names = await readdir(join(folder, 'out'), { recursive: true });
      expect(names.toSorted()).toEqual(['a.txt', 'back_slash', 'deep', 'deep/er', 'deep/er/größe.bin', 'empty']);
      expect(await readFile(join(folder, 'out/deep/er/größe.bin'))).toEqual(files['deep/er/größe.bin']);
      expect(await readFile(join(folder, 'out/back_slash'), 'utf8')).toBe('safe');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is empty where nothing was left, and only its head where that is asked for', async () => {
    const id = await executionWith({});
    expect((await (await get(`/executions/${id}/artifacts?format=zip`)).bytes()).length).toBe(22);
    const head = await bench.fetch('HEAD', `/executions/${id}/artifacts?format=zip`, { as: owner });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['22', '']);
  });

  it('breaks off rather than being whole without a file whose bytes are gone', async () => {
    const id = await executionWith({ 'a.txt': 'x' });
    await removeBytes(id);
    const response = await get(`/executions/${id}/artifacts?format=zip`);
    await expect(response.bytes()).rejects.toThrow();
  });
});

async function removeBytes(id: string): Promise<void> {
  const { rows } = await database.pool.query('SELECT DISTINCT set_id AS set FROM artifact WHERE execution_id = $1', [
    id,
  ]);
  await bench.deps.artifactStore.remove(rows[0].set);
}
