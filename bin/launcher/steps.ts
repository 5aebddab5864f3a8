import { performance } from 'node:perf_hooks';

/** Where announcements go. Standard error leaves standard output to what a command is asked for. */
export interface Announcer {
  /** One line. */
  line(text: string): void;
  /** What goes on right now, on a terminal only; replaced by the next call, removed by null. */
  status(text: string | null): void;
}

/** A person reads these. `now` is a monotonic clock in ms. */
export class Steps {
  readonly #announcer: Announcer;
  readonly #now: () => number;
  readonly #running = new Map<string, string>();

  constructor(announcer: Announcer = terminal(process.stderr), now: () => number = () => performance.now()) {
    this.#announcer = announcer;
    this.#now = now;
  }

  /**
   * Runs one step. It is announced in one line with its time if it calls `did`, and not at all if it found nothing
   * to do. `doing` tells of a long wait while it lasts.
   */
  async run<T>(name: string, work: (step: Step) => Promise<T>): Promise<T> {
    const began = this.#now();
    const done: string[] = [];
    try {
      return await work({
        did: (text) => done.push(text),
        doing: (text) => {
          this.#running.set(name, text);
          this.#show();
        },
        warn: (text) => this.say(name, text),
      });
    } finally {
      this.#running.delete(name);
      if (done.length > 0) this.say(name, `${done.join(', ')} (${seconds(this.#now() - began)})`);
      this.#show();
    }
  }

  /** One line outside of a step. */
  say(name: string, text: string): void {
    this.#announcer.status(null);
    this.#announcer.line(name ? `${name.padEnd(13)} ${text.replaceAll('\n', `\n${' '.repeat(14)}`)}` : text);
    this.#show();
  }

  #show(): void {
    const running = [...this.#running].map(([name, text]) => `${name}: ${text}`);
    this.#announcer.status(running.length > 0 ? `… ${running.join(' · ')}` : null);
  }
}

export interface Step {
  /** Something was done that is worth a line. */
  did(text: string): void;
  /** Something goes on that may take long. */
  doing(text: string): void;
  /** Something that the operator should act on; the start goes on. */
  warn(text: string): void;
}

/** `0.3 s`, `61 s`. */
export function seconds(ms: number): string {
  return `${ms < 9_950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}

function terminal(stream: NodeJS.WriteStream): Announcer {
  let shown = false;
  return {
    line: (text) => stream.write(`${text}\n`),
    status(text) {
      if (!stream.isTTY) return;
      if (shown || text) stream.write(`\r\u001b[K${text?.slice(0, (stream.columns || 80) - 1) ?? ''}`);
      shown = text !== null;
    },
  };
}
