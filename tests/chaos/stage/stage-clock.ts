import { access, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';

/**
 * The time of day of the stage's processes, which can be set while they run; the machine's own is left alone. What
 * counts the time that passes goes on, as it does where somebody sets a machine's clock.
 */
export class StageClock {
  readonly #file: string;
  readonly #library: string;

  private constructor(folder: string, library: string) {
    this.#file = join(folder, 'time-of-day');
    this.#library = library;
  }

  /** @throws Error where libfaketime is not installed; bin/test sees to it */
  static async create(folder: string): Promise<StageClock> {
    const machine = (await run('uname', ['-m'])).trim();
    const library = `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`;
    await access(library).catch((cause) => {
      throw new Error(`${library} is missing: install the package faketime`, { cause });
    });
    const clock = new StageClock(folder, library);
    await clock.setSeconds(0);
    return clock;
  }

  /** What a process needs in its environment to have this clock. */
  get environment(): Record<string, string> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Times of files are those of the machine, for all that reads them.
      NO_FAKE_STAT: '1',
    };
  }

  /** So far ahead of the machine's clock it is from now on; behind where negative. All know it within a second or so. */
  async setSeconds(offset: number): Promise<void> {
    const draft = `${this.#file}.draft`;
    await writeFile(draft, `${offset < 0 ? '' : '+'}${offset}\n`, { mode: 0o644 });
    await rename(draft, this.#file);
  }
}
