import type { RestContext } from './rest-env.ts';

/**
 * Ends what an answer would have been streamed from where only its head is asked for: it is made like that of a GET, and
 * nobody would take its body.
 */
export async function headAnswers(c: RestContext, next: () => Promise<void>): Promise<void> {
  await next();
  if (c.req.method === 'HEAD') await c.res.body?.cancel();
}
