import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { MAX_BODY_BYTES } from '#api/bounded-body.ts';
import { type ApiBench, apiBench, type RestAnswer, type TestUser } from '#tests/support/api-bench.ts';
import { craftedTar, craftedZip, gzipOf } from '#tests/support/crafted-archives.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { handleRestRequest } from './handle-request.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let id: string;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
});
beforeEach(async () => {
  owner = await bench.user();
  const files = [{ path: 'old.py', content: 'old' }];
  const { body } = await bench.rest('POST', '/projects', { as: owner, body: { name: 'p', files, entry: 'old.py' } });
  id = body.id;
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const ZIP = 'application/zip';
const put = (bytes: Uint8Array, type = ZIP, query = ''): Promise<RestAnswer> =>
  bench.rest('PUT', `/projects/${id}/files${query}`, { as: owner, body: bytes, headers: { 'content-type': type } });
const streamed = (body: ReadableStream<Uint8Array>, as: TestUser) => {
  const headers = { authorization: `Bearer ${as.secret}`, 'content-type': ZIP };
  const init = { method: 'PUT', headers, body, duplex: 'half' };
  return handleRestRequest(bench.deps, new Request(`http://localhost:3000/api/v1/projects/${id}/files`, init));
};
const files = async () => (await bench.rest('GET', `/projects/${id}`, { as: owner })).body.files;
const program = [
  { name: 'app/', folder: true },
  { name: 'app/main.py', content: 'print("hi")', mode: 0o100755 },
  { name: 'app/data.txt', content: 'ünïcode' },
];
const shown = [
  { path: 'app/main.py', content: 'print("hi")', encoding: 'utf8', executable: true },
  { path: 'app/data.txt', content: 'ünïcode', encoding: 'utf8' },
];

describe('an upload', () => {
  it('of a zip puts its files in the place of all there were, and what may be started stays so', async () => {
    const { status, body } = await put(craftedZip(program));
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ files: shown, entry: null, revision: 2 });
    expect(await files()).toEqual(shown);
    const run = await bench.rest('POST', `/projects/${id}/run`, { as: owner, body: {} });
    expect(run.body.errors[0]).toMatchObject({ path: 'projectId', message: expect.stringContaining('entry') });
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { entry: 'app/main.py' } });
    const { body: started } = await bench.rest('POST', `/projects/${id}/run`, { as: owner, body: {} });
    const { rows } = await database.pool.query('SELECT submission FROM execution WHERE id = $1', [started.id]);
    expect(rows[0].submission).toMatchObject({ files: shown, entry: 'app/main.py' });
  });

  it.each([
    ['application/x-zip-compressed', craftedZip(program)],
    ['application/x-tar', craftedTar(program)],
    ['application/gzip', gzipOf(craftedTar(program))],
    ['application/x-gzip; charset=binary', gzipOf(craftedTar(program))],
  ])('of %s is taken', async (type, bytes) => {
    const { status, body } = await put(bytes, type);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.files.map(({ path }: { path: string }) => path)).toEqual(['app/main.py', 'app/data.txt']);
  });

  it('leaves out the folders that everything lies in, where it is told to', async () => {
    const { body } = await put(craftedZip(program), ZIP, '?strip=1');
    expect(body.files.map(({ path }: { path: string }) => path)).toEqual(['main.py', 'data.txt']);
    expect((await put(craftedZip(program), ZIP, '?strip=9')).body.errors[0].path).toBe('strip');
  });

  it.each([
    ['a link', craftedZip([{ name: 'l', mode: 0o120777, content: '/etc/passwd' }]), ZIP, '"l"'],
    ['a way out', craftedTar([{ name: '../../root/.ssh/key' }]), 'application/x-tar', '"../../root/.ssh/key"'],
    ['an archive of another kind', gzipOf(craftedTar(program)), ZIP, 'is no zip'],
    ['nothing', Buffer.alloc(0), ZIP, 'is no zip'],
  ])('of %s is refused by name, and the files stay', async (_, bytes, type, named) => {
    const { status, body } = await put(bytes, type);
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'INVALID_INPUT', 'archive']);
    expect(body.detail).toContain(named);
    expect(await files()).toMatchObject([{ path: 'old.py' }]);
  });

  it('of another type, or of none, is refused with those that are taken', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const { status, body } = await put(craftedZip(program), type);
      expect([status, body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      expect(body.detail).toContain('application/zip, application/x-tar, application/gzip');
    }
  });

  it('that is too large is not read to its end', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024 * 1024;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const response = await streamed(endless, owner);
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  it('of who may not change the project is not looked at', async () => {
    const stranger = await bench.user();
    let asked = false;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          asked = true;
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    expect((await streamed(body, stranger)).status).toBe(404);
    expect(asked).toBe(false);
  });

  it('for a stale revision, or to a project of a repository, is refused', async () => {
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { description: 'x' } });
    expect((await put(craftedZip(program), ZIP, '?revision=1')).body.code).toBe('STALE_REVISION');
    expect((await put(craftedZip(program), ZIP, '?revision=2')).status).toBe(200);
    const source = { type: 'GIT', url: 'https://git.example.org/a.git' };
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { source } });
    expect((await put(craftedZip(program))).body.errors[0].path).toBe('files');
  });
});

describe('a download', () => {
  const download = (query = '', as = owner) => bench.fetch('GET', `/projects/${id}/files${query}`, { as });

  it('is a zip that any program opens, named as the project', async () => {
    await put(craftedZip(program));
    const response = await download();
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="p.zip"');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const zip = await fromBufferPromise(Buffer.from(await response.arrayBuffer()));
    const names: [string, number][] = [];
    for await (const entry of zip.eachEntry())
      names.push([entry.fileName, (entry.externalFileAttributes >>> 16) & 0o777]);
    expect(names).toEqual([
      ['app/main.py', 0o755],
      ['app/data.txt', 0o644],
    ]);
  });

  it.each(['zip', 'tar', 'tar.gz'])('of a %s goes back in as it came out', async (format) => {
    await put(craftedZip(program));
    const response = await download(`?format=${format}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { files: [] } });
    const back = await put(bytes, response.headers.get('content-type') ?? '');
    expect(back.body.files).toEqual(shown);
  });

  it('is for members too, for no stranger, and not of a repository', async () => {
    const member = await bench.user();
    expect((await download('', member)).status).toBe(404);
    await bench.rest('POST', `/projects/${id}/members`, { as: owner, body: { email: member.record.email } });
    expect((await download('', member)).status).toBe(200);
    expect((await download('?format=rar')).status).toBe(400);
    const source = { type: 'GIT', url: 'https://git.example.org/a.git' };
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { source } });
    expect((await download()).status).toBe(404);
  });
});
