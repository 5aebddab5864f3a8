import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, sseResponse } from './sse.ts';

function source(): { events: AsyncGenerator<ServerSentEvent, void, void>; state: { asked: number; ended: boolean } } {
  const state = { asked: 0, ended: false };
  async function* generate(): AsyncGenerator<ServerSentEvent, void, void> {
    try {
      for (;;) {
        state.asked += 1;
        yield { event: 'count', data: state.asked };
      }
    } finally {
      state.ended = true;
    }
  }
  return { events: generate(), state };
}

describe('a stream of events', () => {
  it('that nobody reads ends its source all the same', async () => {
    const { events, state } = source();
    const abort = new AbortController();
    await sseResponse(events, abort).body?.cancel();
    expect([state.ended, abort.signal.aborted]).toEqual([true, true]);
  });

  it('is asked for one event at a time, each of which comes once', async () => {
    const { events, state } = source();
    const reader = sseResponse(events, new AbortController()).body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe(': open\n\n');
    expect(await read()).toBe('event: count\ndata: 1\n\n');
    expect(await read()).toBe('event: count\ndata: 2\n\n');
    expect(state.asked).toBeLessThanOrEqual(3);
    await reader?.cancel();
    expect(state.ended).toBe(true);
  });
});
