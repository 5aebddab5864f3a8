import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTRPC, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatTrpcError } from '#api/trpc/error-format.ts';
import { toTrpcError } from '#api/trpc/to-trpc-error.ts';
import { watchInputSchema } from '#core/contracts/events.ts';
import { notFound, SandpiperError } from '#core/errors.ts';
import { createSandpiperClient } from './client.ts';
import { SandpiperClientError } from './errors.ts';

const ID = `exec_${'0'.repeat(24)}`;
const TOKEN = 'sp_test';

type Told = { type: 'status'; status: string } | { type: 'log'; seq: number } | { type: 'result' } | { type: 'cut' };

/** A server that speaks real tRPC of the procedures that matter here, and keeps what it was asked. */
class FakeSandpiper implements AsyncDisposable {
  readonly asked: { lastSeq: number | undefined }[] = [];
  readonly submitted: unknown[] = [];
  readonly tokens = new Set<string | undefined>();
  /** What each connection in its turn tells; the last one stands for all that follow. */
  connections: Told[][] = [];
  /** How many connections from now are answered by a 503 of a proxy. */
  refusals = 0;
  open = 0;
  failure: Error | null = null;
  #responses = new Set<ServerResponse>();
  readonly #server: Server;

  private constructor() {
    const handler = createHTTPHandler({
      router: this.#router(),
      basePath: '/api/trpc/',
      createContext: ({ req }) => {
        this.tokens.add(req.headers.authorization);
        return {};
      },
    });
    this.#server = createServer((request, response) => {
      if (this.refusals > 0) {
        this.refusals--;
        response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>No server</h1>');
        return;
      }
      this.#responses.add(response);
      this.open++;
      response.on('close', () => {
        this.#responses.delete(response);
        this.open--;
      });
      handler(request, response);
    });
  }

  static async start(): Promise<FakeSandpiper> {
    const fake = new FakeSandpiper();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #router() {
    const t = initTRPC.create({
      sse: { ping: { enabled: true, intervalMs: 20 }, client: { reconnectAfterInactivityMs: 150 } },
      errorFormatter: ({ shape, error, path }) => formatTrpcError({ shape, error, path, ctx: undefined }),
    });
    return t.router({
      execution: t.router({
        submit: t.procedure.input(z.unknown()).mutation(({ input }) => {
          if (this.failure) throw toTrpcError(this.failure);
          this.submitted.push(input);
          return { id: ID };
        }),
        list: t.procedure.input(z.unknown()).query(({ input }) => ({ items: [input], nextCursor: null })),
        onEvents: t.procedure.input(watchInputSchema).subscription(({ input }) => this.#events(input.executions)),
      }),
      language: t.router({ list: t.procedure.input(z.void()).query(() => []) }),
    });
  }

  async *#events(executions: { id: string; lastSeq?: number | undefined }[]) {
    const lastSeq = executions[0]?.lastSeq;
    this.asked.push({ lastSeq });
    if (this.failure) throw toTrpcError(this.failure);
    for (const told of this.connections[this.asked.length - 1] ?? this.connections.at(-1) ?? []) {
      if (told.type === 'cut') {
        await new Promise((resolve) => setTimeout(resolve, 5));
        for (const response of this.#responses) response.destroy();
        return;
      }
      const event =
        told.type === 'log'
          ? { type: 'log', executionId: ID, chunk: { seq: told.seq, content: `line ${told.seq}\n` } }
          : { type: told.type, executionId: ID, execution: { id: ID, ...('status' in told ? told : {}) } };
      yield tracked(String(this.asked.length), event);
    }
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

const status = (name: string): Told => ({ type: 'status', status: name });
const log = (seq: number): Told => ({ type: 'log', seq });
const result: Told = { type: 'result' };
const cut: Told = { type: 'cut' };

let server: FakeSandpiper;
afterEach(async () => server[Symbol.asyncDispose]());

async function started(connections: Told[][] = []) {
  server = await FakeSandpiper.start();
  server.connections = connections;
  return createSandpiperClient({ url: `${server.url}/`, token: TOKEN, reconnectForMs: 2_000 });
}

async function seen(events: AsyncIterable<{ type: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const event of events) {
    const { type, chunk, execution } = event as {
      type: string;
      chunk?: { seq: number };
      execution?: { status?: string };
    };
    names.push([type, chunk?.seq ?? execution?.status].filter((part) => part !== undefined).join(' '));
  }
  return names;
}

describe('createSandpiperClient', () => {
  it('sends the token and the input, and gives back the output', async () => {
    const client = await started();
    expect(await client.execution.list({ limit: 2, q: 'ä & +' })).toEqual({
      items: [{ limit: 2, q: 'ä & +' }],
      nextCursor: null,
    });
    expect(await client.language.list()).toEqual([]);
    expect([...server.tokens]).toEqual([`Bearer ${TOKEN}`]);
  });

  it('throws one class of error, with code, status and the wrong fields', async () => {
    const client = await started();
    server.failure = new SandpiperError('INVALID_INPUT', 'code must not be empty', {
      fields: [{ path: 'code', message: 'must not be empty' }],
      extensions: { hint: 1 },
    });
    const error = await client.execution.submit({ code: '' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SandpiperClientError);
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      status: 400,
      message: 'code must not be empty',
      fields: [{ path: 'code', message: 'must not be empty' }],
      extensions: { hint: 1 },
    });
  });

  it('says NETWORK where nobody answers and where the answer is of somebody else', async () => {
    const client = await started();
    server.refusals = 1;
    await expect(client.language.list()).rejects.toMatchObject({ code: 'NETWORK', status: 503 });
    const nobody = createSandpiperClient({ url: 'http://127.0.0.1:1', token: TOKEN });
    await expect(nobody.language.list()).rejects.toMatchObject({ code: 'NETWORK', status: null });
  });

  it("throws the signal's reason when it is given up", async () => {
    const client = await started();
    const reason = new Error('enough');
    await expect(client.language.list(undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('execution.watch', () => {
  it('tells status, output and result, then ends and closes its connection', async () => {
    const client = await started([[status('QUEUED'), status('RUNNING'), log(1), log(2), result]]);
    expect(await seen(client.execution.watch(ID))).toEqual([
      'status QUEUED',
      'status RUNNING',
      'log 1',
      'log 2',
      'result',
    ]);
    await expect.poll(() => server.open).toBe(0);
  });

  it('goes on after a cut where it was, and drops what is told again', async () => {
    const client = await started([
      [status('RUNNING'), log(1), log(2), cut],
      [status('RUNNING'), log(2), log(3), cut],
      [status('COMPLETED'), log(4), result],
    ]);
    expect(await seen(client.execution.watch(ID))).toEqual([
      'status RUNNING',
      'log 1',
      'log 2',
      'log 3',
      'status COMPLETED',
      'log 4',
      'result',
    ]);
    expect(server.asked).toEqual([{ lastSeq: 0 }, { lastSeq: 2 }, { lastSeq: 3 }]);
  });

  it('waits for a server that is away for a moment', async () => {
    const client = await started([
      [log(1), cut],
      [log(2), result],
    ]);
    const names: string[] = [];
    for await (const event of client.execution.watch(ID)) {
      names.push(event.type);
      if (event.type === 'log' && event.chunk.seq === 1) server.refusals = 3;
    }
    expect(names).toEqual(['log', 'log', 'result']);
  });

  it('asks for what came after the `lastSeq` that it was given', async () => {
    const client = await started([[log(8), result]]);
    expect(await seen(client.execution.watch(ID, { lastSeq: 7 }))).toEqual(['log 8', 'result']);
    expect(server.asked).toEqual([{ lastSeq: 7 }]);
  });

  it('makes a connection anew that the server ended in good order before the result', async () => {
    const client = await started([[log(1)], [log(2), result]]);
    expect(await seen(client.execution.watch(ID))).toEqual(['log 1', 'log 2', 'result']);
  });

  it('throws at once for what does not exist', async () => {
    const client = await started();
    server.failure = notFound('execution');
    await expect(seen(client.execution.watch(ID))).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 });
    expect(server.asked).toHaveLength(1);
  });

  it('gives up when the server stays away for longer than it was told to wait', async () => {
    await started();
    const client = createSandpiperClient({ url: server.url, token: TOKEN, reconnectForMs: 100 });
    server.refusals = 1000;
    await expect(seen(client.execution.watch(ID))).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it("ends with the signal's reason, and closes its connection", async () => {
    const client = await started([[log(1)]]);
    const controller = new AbortController();
    const reason = new Error('enough');
    const watching = (async () => {
      for await (const _event of client.execution.watch(ID, { signal: controller.signal })) controller.abort(reason);
    })();
    await expect(watching).rejects.toBe(reason);
    await expect.poll(() => server.open).toBe(0);
  });

  it('closes its connection when the loop is left', async () => {
    const client = await started([[log(1), log(2)]]);
    for await (const _event of client.execution.watch(ID)) break;
    await expect.poll(() => server.open).toBe(0);
  });
});

describe('execution.run', () => {
  it('submits, tells what happens and resolves with the execution', async () => {
    const client = await started([[status('RUNNING'), log(1), cut], [result]]);
    const told: string[] = [];
    const execution = await client.execution.run(
      { language: 'python', code: 'print(1)' },
      { onEvent: (event) => told.push(event.type) },
    );
    expect(execution).toEqual({ id: ID });
    expect(told).toEqual(['status', 'log', 'result']);
    expect(server.submitted).toEqual([{ language: 'python', code: 'print(1)' }]);
  });
});
