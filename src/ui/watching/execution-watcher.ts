import type { WatchEvent } from '#core/contracts/events.ts';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';

export type WatchState =
  | { type: 'idle' }
  | { type: 'connecting' }
  | { type: 'live' }
  /** It was live, or should be by now, and is tried again. */
  | { type: 'reconnecting' }
  /** The server said no; trying again would not help. */
  | { type: 'refused'; message: string };

export interface WatchedExecution {
  readonly id: string;
  readonly lastSeq: number;
}

export interface ConnectHandlers {
  readonly onEvent: (event: WatchEvent) => void;
  readonly onState: (state: 'connecting' | 'live') => void;
  /** The connection is over. `refusal` is set where the server said no. */
  readonly onLost: (refusal: string | null) => void;
}

export interface WatcherDeps {
  /** Opens the one connection for all; the answer closes it, after which no handler is called. */
  readonly connect: (executions: readonly WatchedExecution[], handlers: ConnectHandlers) => () => void;
  /** Asks once how an execution stands. Throws where there is no answer. */
  readonly poll: (id: string) => Promise<ExecutionSummary>;
  /** What the server said no with; null where asking again may help. */
  readonly refusalOf: (error: unknown) => string | null;
  readonly schedule: (ms: number, then: () => void) => () => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

interface Follower {
  readonly id: string;
  readonly onEvent: (event: WatchEvent) => void;
  lastSeq: number;
}

const HIDE_AFTER_MS = 3000;
const POLL_MS = 2000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/**
 * Follows all executions that a browser tab shows over one connection, as a browser opens no more than six to a site.
 * While the tab is hidden there is none: how the runs stand is asked now and then, which is enough for the title, and
 * the output follows from where it stopped when the tab is looked at again. Each follower gets each piece of output once.
 */
export class ExecutionWatcher {
  readonly #deps: WatcherDeps;
  readonly #followers = new Set<Follower>();
  readonly #listeners = new Set<() => void>();
  #state: WatchState = { type: 'idle' };
  #visible = true;
  #disconnect: (() => void) | null = null;
  /** What the open connection was asked for, by id. */
  #connected = new Map<string, number>();
  #failures = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(deps: WatcherDeps) {
    this.#deps = deps;
  }

  readonly getState = (): WatchState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells `onEvent` of everything after `lastSeq`, up to the `result`. The answer stops it. */
  follow(id: string, lastSeq: number, onEvent: (event: WatchEvent) => void): () => void {
    const follower: Follower = { id, lastSeq, onEvent };
    this.#followers.add(follower);
    this.#later(0, () => this.#refresh());
    return () => {
      if (this.#followers.delete(follower)) this.#later(0, () => this.#refresh());
    };
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#later(visible ? 0 : HIDE_AFTER_MS, () => this.#refresh());
  }

  /** After the network came back, or the person asks: tries at once. */
  retryNow(): void {
    if (this.#state.type === 'reconnecting' && !this.#disconnect) this.#later(0, () => this.#refresh());
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#close();
    this.#followers.clear();
    this.#setState({ type: 'idle' });
  }

  /** Brings the connection in line with what is followed now. */
  #refresh(): void {
    if (this.#followers.size === 0) {
      this.#close();
      this.#failures = 0;
      this.#setState({ type: 'idle' });
    } else if (!this.#visible) {
      this.#close();
      this.#setState({ type: 'idle' });
      void this.#pollAll();
    } else if (!this.#disconnect || this.#isShortOf()) {
      this.#open();
    }
  }

  /** True where somebody follows what the open connection doesn't carry. */
  #isShortOf(): boolean {
    return [...this.#wanted()].some(([id, lastSeq]) => (this.#connected.get(id) ?? Number.POSITIVE_INFINITY) > lastSeq);
  }

  #wanted(): Map<string, number> {
    const wanted = new Map<string, number>();
    for (const { id, lastSeq } of this.#followers) wanted.set(id, Math.min(lastSeq, wanted.get(id) ?? lastSeq));
    return wanted;
  }

  #open(): void {
    this.#close();
    this.#connected = this.#wanted();
    let open = true;
    const guard =
      <A extends unknown[]>(handler: (...args: A) => void) =>
      (...args: A) => {
        if (open) handler(...args);
      };
    if (this.#state.type !== 'reconnecting') this.#setState({ type: 'connecting' });
    const disconnect = this.#deps.connect(
      [...this.#connected].map(([id, lastSeq]) => ({ id, lastSeq })),
      {
        onEvent: guard((event) => this.#onEvent(event)),
        onState: guard((state) => this.#onConnection(state)),
        onLost: guard((refusal) => this.#onLost(refusal)),
      },
    );
    this.#disconnect = () => {
      open = false;
      disconnect();
    };
  }

  #close(): void {
    this.#disconnect?.();
    this.#disconnect = null;
    this.#connected.clear();
  }

  #onConnection(state: 'connecting' | 'live'): void {
    if (state === 'live') {
      this.#failures = 0;
      this.#setState({ type: 'live' });
    } else if (this.#state.type === 'live') {
      this.#setState({ type: 'reconnecting' });
    }
  }

  #onLost(refusal: string | null): void {
    this.#close();
    if (this.#followers.size === 0) {
      this.#setState({ type: 'idle' });
    } else if (refusal !== null) {
      this.#setState({ type: 'refused', message: refusal });
    } else {
      this.#failures++;
      this.#setState({ type: 'reconnecting' });
      const longest = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LAST_RETRY_MS);
      this.#later(longest * (0.5 + this.#deps.random() / 2), () => this.#refresh());
    }
  }

  #onEvent(event: WatchEvent): void {
    for (const follower of [...this.#followers]) {
      if (follower.id !== event.executionId) continue;
      if (event.type === 'log') {
        if (event.chunk.seq <= follower.lastSeq) continue;
        follower.lastSeq = event.chunk.seq;
      }
      if (event.type === 'result') this.#followers.delete(follower);
      follower.onEvent(event);
    }
    if (event.type === 'result' && this.#followers.size === 0) this.#refresh();
  }

  async #pollAll(): Promise<void> {
    const ids = new Set([...this.#followers].map((follower) => follower.id));
    const answers = await Promise.allSettled([...ids].map((id) => this.#deps.poll(id)));
    if (this.#visible) return;
    let running = false;
    for (const answer of answers) {
      if (answer.status === 'fulfilled') {
        running ||= !isFinal(answer.value.status);
        this.#onEvent({ type: 'status', executionId: answer.value.id, execution: answer.value });
      } else {
        running ||= this.#deps.refusalOf(answer.reason) === null;
      }
    }
    if (running) this.#later(POLL_MS, () => this.#refresh());
  }

  /** One timer at a time: what is to be done is always the same, to look again. */
  #later(ms: number, then: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.schedule(ms, () => {
      this.#cancelTimer = null;
      then();
    });
  }

  #setState(state: WatchState): void {
    if (state.type === this.#state.type && state.type !== 'refused') return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
