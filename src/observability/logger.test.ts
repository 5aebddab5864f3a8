import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function logging() {
  const lines: Record<string, unknown>[] = [];
  const text: string[] = [];
  const log = createLogger({
    service: 'test',
    level: 'debug',
    fields: { workerId: 'wrk_1' },
    destination: {
      write: (line) => {
        text.push(line);
        lines.push(JSON.parse(line));
      },
    },
  });
  return { log, lines, text };
}

describe('the logger', () => {
  it('writes one JSON object a line with the ids of whoever speaks', () => {
    const { log, lines } = logging();
    log.child({ requestId: 'r1' }).info({ executionId: 'exec_1' }, 'hello');
    expect(lines).toMatchObject([
      { service: 'test', workerId: 'wrk_1', requestId: 'r1', executionId: 'exec_1', msg: 'hello', level: 30 },
    ]);
  });

  it('leaves out what is secret by its name, at any depth', () => {
    const { log, text } = logging();
    log.info({
      password: 'hunter2',
      headers: { authorization: 'hunter2', Cookie: 'hunter2', accept: 'all' },
      submission: { env: { API_HOST: 'hunter2' }, fencingToken: 'hunter2' },
      list: [{ clientSecret: 'hunter2' }],
      tokenId: 'tok_1',
    });
    log.child({ sessionToken: 'hunter2' }).info('x');
    expect(text.join('')).not.toContain('hunter2');
    expect(text[0]).toContain('API_HOST');
    expect(text[0]).toContain('tok_1');
    expect(text[0]).toContain('"accept":"all"');
  });

  it('leaves out what is secret by its form, in messages and in errors', () => {
    const { log, text } = logging();
    const secret = 'Zq81xWv7Lm20PfRt66';
    log.error({ err: new Error(`connect postgres://sandpiper:${secret}@127.0.0.1:5432/x`) }, `with sp_${secret}`);
    log.error({ note: `Authorization: Bearer ${secret}` });
    expect(text.join('')).not.toContain(secret);
    expect(text[0]).toContain('127.0.0.1:5432');
  });

  it('keeps a line short whatever is put in', () => {
    const { log, text } = logging();
    const cause = new Error('y'.repeat(1_000_000));
    log.error({ note: 'x'.repeat(1_000_000), err: new Error('outer', { cause }), list: Array(10_000).fill('z') });
    expect(text[0]?.length).toBeLessThan(30_000);
    expect(JSON.parse(text[0] ?? '')).toMatchObject({ err: { message: 'outer', cause: { type: 'Error' } } });
  });
});
