import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePrometheusText, sampleValue } from '#tests/support/prometheus-text.ts';
import { clientOf, signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test.describe('Prometheus', () => {
  test('reads with an admin’s token what ran and what was asked, by a bounded number of routes', async ({
    playwright,
    request,
    admin,
    caller,
    site,
  }) => {
    const asAdmin = await playwright.request.newContext({ baseURL: site });
    await signIn(asAdmin, admin.credentials, site);
    const { token } = await clientOf(asAdmin, site);
    await asAdmin.dispose();
    const read = async () => {
      const answer = await fetch(`${site}/api/metrics`, { headers: bearer(token) });
      expect(answer.status).toBe(200);
      return parsePrometheusText(await answer.text());
    };
    // Ends are counted from the first reading on.
    await read();
    const { id } = await caller.client.execution.run({ language: 'python', code: 'print(1)' });
    await fetch(`${site}/api/v1/executions/${id}`, { headers: bearer(caller.token) });
    for (let each = 0; each < 30; each += 1) {
      await request.get(`/nothing/${each}`);
      await fetch(`${site}/api/v1/nothing/${each}?x="{}"`, { headers: bearer(caller.token) });
    }
    await request.get('/sign-in');
    await expect
      .poll(
        async () =>
          (await read())
            .get('sandpiper_executions_ended_total')
            ?.samples.some(({ labels }) => labels.status === 'COMPLETED') ?? false,
        { timeout: 30_000 },
      )
      .toBe(true);
    const parsed = await read();
    expect(sampleValue(parsed, 'sandpiper_database_up')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_workers_alive')).toBe(1);
    expect(sampleValue(parsed, 'sandpiper_workers_memory_limit_bytes')).toBeGreaterThan(0);
    const requests = parsed.get('sandpiper_http_requests_total')?.samples ?? [];
    const routes = new Set(requests.map(({ labels }) => labels.route));
    for (const route of ['/api/v1/executions/:id', '/api/v1/*', '/sign-in', 'other', '/api/metrics']) {
      expect(routes).toContain(route);
    }
    for (const route of routes) expect(route).not.toContain('nothing');
  });

  test('is told nothing without one, by the site and by the worker', async ({ caller, site }) => {
    const ofWorker = new URL(site);
    ofWorker.port = String(Number(ofWorker.port) + 1);
    for (const url of [`${site}/api/metrics`, new URL('/metrics', ofWorker).href]) {
      const askers: Record<string, string>[] = [{}, bearer(caller.token), { 'x-forwarded-for': '127.0.0.1' }];
      for (const headers of askers) {
        const answer = await fetch(url, { headers });
        expect(answer.status, url).toBe(401);
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    }
  });
});

test('The access log has who looked at which page, and nothing of what was in the query', async ({
  page,
  developer,
  homeDir,
}) => {
  const secret = `looked-for-${Date.now()}`;
  await page.goto(`/history?q=${secret}`);
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  const logFile = join(homeDir, 'logs', 'web.log');
  const visits = async () => {
    const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.includes('"request.answered"'));
    return lines.map((line) => JSON.parse(line)).filter(({ route }) => route === '/history');
  };
  await expect.poll(async () => (await visits()).some(({ userId }) => userId === developer.id)).toBe(true);
  const own = (await visits()).find(({ userId }) => userId === developer.id);
  expect(own).toMatchObject({ method: 'GET', path: '/history', status: 200 });
  expect(own.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(own.durationMs).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(await visits())).not.toContain(secret);
});
