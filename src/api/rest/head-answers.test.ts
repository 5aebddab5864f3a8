import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { headAnswers } from './head-answers.ts';
import type { RestEnv } from './rest-env.ts';

it('what is streamed ends where only its head is asked for', async () => {
  const cancelled: string[] = [];
  const app = new Hono<RestEnv>();
  app.use(headAnswers);
  app.use(async (c, next) => {
    await next();
    c.header('x-own', 'yes');
  });
  app.get('/events', (c) => {
    const { method } = c.req;
    const body = new ReadableStream({ cancel: () => void cancelled.push(method) }, { highWaterMark: 0 });
    return new Response(body, { status: 203, headers: { 'content-type': 'text/event-stream' } });
  });

  const head = await app.request('/events', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-type'), head.headers.get('x-own'), head.body]).toEqual([
    203,
    'text/event-stream',
    'yes',
    null,
  ]);
  expect(cancelled).toEqual(['HEAD']);

  const whole = await app.request('/events');
  expect([whole.status, cancelled]).toEqual([203, ['HEAD']]);
});
