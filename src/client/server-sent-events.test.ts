import { describe, expect, it } from 'vitest';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

/** A stream that gives one piece per read. */
function streamOf(pieces: readonly (string | Uint8Array)[], onCancel: () => void = () => {}) {
  const left = [...pieces];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = left.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
}

async function read(...pieces: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readServerSentEvents(streamOf(pieces))) events.push(event);
  return events;
}

describe('readServerSentEvents', () => {
  it('reads names and data, and calls an event without a name a message', async () => {
    expect(await read('event: ping\ndata: \n\ndata: {"a":1}\nid: 7\n\n')).toEqual([
      { event: 'ping', data: '' },
      { event: 'message', data: '{"a":1}' },
    ]);
  });

  it('joins lines of data and drops comments and events without data', async () => {
    expect(await read(': hello\n\nevent: empty\n\ndata: a\ndata:b\n\n')).toEqual([{ event: 'message', data: 'a\nb' }]);
  });

  it.each(['\n', '\r\n', '\r'])('knows %j as the end of a line, wherever the pieces are cut', async (end) => {
    const text = ['event: x', 'data: ä', '', 'data: y', '', ''].join(end);
    const bytes = [...new TextEncoder().encode(`${text}\n`)].map((byte) => Uint8Array.of(byte));
    expect(await read(...bytes)).toEqual([
      { event: 'x', data: 'ä' },
      { event: 'message', data: 'y' },
    ]);
  });

  it('keeps back what was not ended by an empty line', async () => {
    expect(await read('data: a\n\ndata: half')).toEqual([{ event: 'message', data: 'a' }]);
  });

  it('cancels the stream when the reader leaves', async () => {
    let cancelled = false;
    const stream = streamOf(['data: a\n\n', 'data: b\n\n'], () => {
      cancelled = true;
    });
    for await (const _event of readServerSentEvents(stream)) break;
    expect(cancelled).toBe(true);
  });
});
