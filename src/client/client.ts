import { type Connection, callProcedure, type Fetch } from './connection.ts';
import type { ExecutionWatchEvent, RouterInputs, RouterOutputs } from './contract.ts';
import { SandpiperClientError } from './errors.ts';
import { PROCEDURES } from './procedures.ts';
import { type WatchOptions, watchExecution } from './watch.ts';

export interface SandpiperClientOptions {
  /** Where Sandpiper is, for example `http://localhost:3000`. */
  readonly url: string | URL;
  /** An API token: made under Settings, or by `npm run --silent token`. */
  readonly token: string;
  /** Stands in for the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** How long a watch seeks a server that went away before it fails. Default 120,000. */
  readonly reconnectForMs?: number | undefined;
}

export interface CallOptions {
  /** Gives the call up; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface RunOptions extends CallOptions {
  /** Told of each change of status and each piece of output, in order, while the run goes on. */
  readonly onEvent?: ((event: ExecutionWatchEvent) => void) | undefined;
}

type Kinds = typeof PROCEDURES;

/** Without an input where the procedure has none, with an optional one where all of its fields are. */
// biome-ignore lint/suspicious/noConfusingVoidType: it is what zod calls no input
type Call<Input, Output> = [Input] extends [void]
  ? (input?: undefined, options?: CallOptions) => Promise<Output>
  : Partial<Input> extends Input
    ? (input?: Input, options?: CallOptions) => Promise<Output>
    : (input: Input, options?: CallOptions) => Promise<Output>;

type Calls = {
  readonly [R in keyof Kinds]: {
    readonly [P in Exclude<keyof Kinds[R], 'onEvents'>]: P extends keyof RouterInputs[R] & keyof RouterOutputs[R]
      ? Call<RouterInputs[R][P], RouterOutputs[R][P]>
      : never;
  };
};

export interface RunAndWatch {
  /**
   * Submits and waits for the end: resolves with the execution whatever its outcome. Giving up by `signal` ends the
   * waiting, not the execution; `execution.terminate` does that.
   */
  run(input: RouterInputs['execution']['submit'], options?: RunOptions): Promise<RouterOutputs['execution']['get']>;
  /**
   * Status, output and result of an execution as they come; ends after the result. A lost connection is made again
   * and goes on where it was: nothing is lost, nothing comes twice.
   */
  watch(id: string, options?: WatchOptions): AsyncGenerator<ExecutionWatchEvent, void, void>;
}

/** One function per procedure of the server, and `execution.run` and `execution.watch` on top of them. */
export type SandpiperClient = Calls & { readonly execution: RunAndWatch };

/**
 * A client for the server at `url`, as the user whom the token belongs to. Nothing is sent until it is used, and there
 * is nothing to close. Every call that fails throws a {@link SandpiperClientError}.
 */
export function createSandpiperClient(options: SandpiperClientOptions): SandpiperClient {
  const connection: Connection = {
    endpoint: `${String(options.url).replace(/\/+$/, '')}/api/trpc`,
    token: options.token,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
  };
  const persistence = {
    giveUpAfterMs: options.reconnectForMs ?? 120_000,
    firstPauseMs: 100,
    longestPauseMs: 5_000,
    random: Math.random,
  };
  const calls = callsOf(connection);

  const watch: RunAndWatch['watch'] = (id, watchOptions = {}) =>
    watchExecution(connection, id, watchOptions, persistence);

  const run: RunAndWatch['run'] = async (input, { signal, onEvent } = {}) => {
    const { id } = await calls.execution.submit(input, { signal });
    for await (const event of watch(id, { signal })) {
      onEvent?.(event);
      if (event.type === 'result') return event.execution;
    }
    throw new SandpiperClientError('NETWORK', 'The watch ended without a result.');
  };

  return { ...calls, execution: { ...calls.execution, run, watch } };
}

function callsOf(connection: Connection): Calls {
  const routers = Object.entries(PROCEDURES).map(([router, kinds]) => {
    const calls = Object.entries<Kind>(kinds)
      .filter((entry): entry is [string, 'query' | 'mutation'] => entry[1] !== 'subscription')
      .map(([name, kind]) => [
        name,
        (input?: unknown, options?: CallOptions) =>
          callProcedure(connection, { path: `${router}.${name}`, kind, input, signal: options?.signal }),
      ]);
    return [router, Object.fromEntries(calls)];
  });
  return Object.fromEntries(routers);
}

type Kind = 'query' | 'mutation' | 'subscription';
