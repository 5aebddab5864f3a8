import { type APIRequestContext, type APIResponse, request as requests } from '@playwright/test';
import { expect, test } from './support/test.ts';

const MIB = 1024 ** 2;
const UNKNOWN_ID = `exec_${'0'.repeat(24)}`;

/** Asks as a program does: with a token, and with nothing of the browser. */
async function withToken<T>(
  site: string,
  token: string | null,
  use: (request: APIRequestContext) => Promise<T>,
): Promise<T> {
  const extraHTTPHeaders: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const request = await requests.newContext({ baseURL: site, extraHTTPHeaders });
  try {
    return await use(request);
  } finally {
    await request.dispose();
  }
}

async function expectProblem(answer: APIResponse, status: number, code: string, field?: string): Promise<void> {
  const text = await answer.text();
  expect(answer.status(), text).toBe(status);
  expect(answer.headers()['content-type']).toContain('application/problem+json');
  const problem = JSON.parse(text);
  expect(problem).toMatchObject({ status, code, title: expect.any(String), requestId: expect.any(String) });
  if (field !== undefined) {
    expect(problem.errors.map((error: { path: string }) => error.path)).toContain(field);
  }
}

const refused: { name: string; body: unknown; field: string }[] = [
  { name: 'an unknown language', body: { language: 'klingon', code: 'x' }, field: 'language' },
  { name: 'empty code', body: { language: 'python', code: '' }, field: 'code' },
  { name: '5 MiB of code', body: { language: 'python', code: '#'.repeat(5 * MIB) }, field: 'code' },
  {
    name: '201 files',
    body: {
      language: 'python',
      files: Array.from({ length: 201 }, (_, index) => ({ path: `f${index}.py`, content: '' })),
    },
    field: 'files',
  },
  {
    name: 'a path that leads out',
    body: { language: 'python', files: [{ path: '../x.py', content: '' }] },
    field: 'files.0.path',
  },
  {
    name: 'an absolute path',
    body: { language: 'python', files: [{ path: '/etc/x', content: '' }] },
    field: 'files.0.path',
  },
  {
    name: 'a limit above the most',
    body: { language: 'python', code: 'x', limits: { wallMs: 600_001 } },
    field: 'limits.wallMs',
  },
  { name: 'a wrong type', body: { language: 'python', code: 1 }, field: 'code' },
  { name: 'a field that nobody knows', body: { language: 'python', code: 'x', colour: 'red' }, field: 'colour' },
];

test.describe('What is wrong with a request is said', () => {
  for (const { name, body, field } of refused) {
    test(`${name} is a 400 that names ${field}`, async ({ caller, site }) => {
      await withToken(site, caller.token, async (request) => {
        await expectProblem(await request.post('/api/v1/executions', { data: body }), 400, 'INVALID_INPUT', field);
      });
    });
  }

  test('a body above all bounds is a 413, and broken JSON is a 400', async ({ caller, site }) => {
    await withToken(site, caller.token, async (request) => {
      const huge = await request.post('/api/v1/executions', {
        data: { language: 'python', code: '#'.repeat(17 * MIB) },
      });
      await expectProblem(huge, 413, 'TOO_LARGE');
      const broken = await request.post('/api/v1/executions', {
        headers: { 'content-type': 'application/json' },
        data: Buffer.from('{"code": '),
      });
      await expectProblem(broken, 400, 'INVALID_INPUT');
    });
  });

  test('a malformed id is a 400, and what is unknown and what is foreign look the same', async ({
    admin,
    caller,
    site,
  }) => {
    const foreign = await admin.client.execution.submit({ language: 'python', code: 'print(1)' });
    await withToken(site, caller.token, async (request) => {
      await expectProblem(await request.get('/api/v1/executions/nonsense'), 400, 'INVALID_INPUT', 'id');
      for (const id of [foreign.id, UNKNOWN_ID]) {
        await expectProblem(await request.get(`/api/v1/executions/${id}`), 404, 'NOT_FOUND');
        await expectProblem(await request.get(`/api/v1/executions/${id}/logs`), 404, 'NOT_FOUND');
        await expectProblem(await request.get(`/api/v1/executions/${id}/events`), 404, 'NOT_FOUND');
        await expectProblem(await request.post(`/api/v1/executions/${id}/terminate`), 404, 'NOT_FOUND');
      }
    });
  });

  test('no token, and one that is none, are a 401', async ({ site }) => {
    await withToken(site, null, async (request) => {
      await expectProblem(await request.get('/api/v1/executions'), 401, 'UNAUTHENTICATED');
    });
    await withToken(site, 'nonsense', async (request) => {
      await expectProblem(await request.get('/api/v1/executions'), 401, 'UNAUTHENTICATED');
    });
  });
});
