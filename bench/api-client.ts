import { performance } from 'node:perf_hooks';
import type { Caller } from './instance.ts';

export interface SubmittedRun {
  readonly id: string;
  /** When the request was sent. */
  readonly beganMs: number;
  readonly answeredMs: number;
}

export interface StreamEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a stranger's program sees; each part looks at what it needs
  readonly data: any;
}

export async function submitRun(caller: Caller, body: Record<string, unknown>): Promise<SubmittedRun> {
  const beganMs = performance.now();
  const response = await call(caller, 'POST', '/executions', { language: 'python', ...body });
  const { id } = await response.json();
  return { id, beganMs, answeredMs: performance.now() - beganMs };
}

/** The events of an execution as they arrive, to its result. */
export async function* eventsOf(caller: Caller, id: string): AsyncGenerator<StreamEvent, void, void> {
  const response = await call(caller, 'GET', `/executions/${id}/events`);
  if (!response.body) throw new Error('the stream has no body');
  // Blocks end with an empty line; a long one comes in many pieces, which are joined once it is whole.
  let pieces: string[] = [];
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    pieces.push(piece);
    if (!piece.includes('\n\n') && !(piece.startsWith('\n') && pieces.length > 1)) continue;
    const blocks = pieces.join('').split('\n\n');
    pieces = [blocks.pop() ?? ''];
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) yield event;
    }
  }
}

export interface WholeWay {
  /** From the request to the `result` event, ms. */
  readonly endMs: number;
  /** From the request to its answer, ms. */
  readonly answeredMs: number;
  /** From the request to the first `log` event, ms. */
  readonly firstLineMs: number;
  // biome-ignore lint/suspicious/noExplicitAny: the execution as it came
  readonly execution: any;
}

/** Submits, follows and waits for the result, as a client over the network does. */
export async function wholeWay(caller: Caller, body: Record<string, unknown>): Promise<WholeWay> {
  const { id, beganMs, answeredMs } = await submitRun(caller, body);
  let firstLineMs = Number.NaN;
  for await (const { type, data } of eventsOf(caller, id)) {
    if (type === 'log' && Number.isNaN(firstLineMs)) firstLineMs = performance.now() - beganMs;
    if (type !== 'result') continue;
    const endMs = performance.now() - beganMs;
    if (data.status !== 'COMPLETED') throw new Error(`the run ended ${data.status}: ${JSON.stringify(data.outcome)}`);
    return { endMs, answeredMs, firstLineMs, execution: data };
  }
  throw new Error(`the events of ${id} ended without a result`);
}

export async function call(caller: Caller, method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(`${caller.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response;
}

function parseBlock(block: string): StreamEvent | null {
  let type = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) type = line.slice(7);
    else if (line.startsWith('data: ')) data = line.slice(6);
  }
  return type === '' ? null : { type, data: JSON.parse(data) };
}
