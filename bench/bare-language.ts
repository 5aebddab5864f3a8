import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { PROGRAM_ENV } from '#worker/runners/run-in-sandbox.ts';
import type { RunRequest } from '#worker/runners/runner.ts';

const run = promisify(execFile);

/** Of each phase of a program, in ms. */
export type PhaseTimes = readonly number[];

/** Writes files, of which the arguments are the path and the text of each. */
const WRITE = 'while (($#)); do mkdir -p "$(dirname "/source/$1")"; printf %s "$2" > "/source/$1"; shift 2; done';
/**
 * Runs the commands one after the other and says how many µs each took, by the shell's own clock. The arguments are, of
 * each, the number of its words and these. What commands write is nobody's, as is whether they succeed: that is looked
 * at where the same is run in a sandbox.
 */
const TIME = `
  find /workspace /tmp -mindepth 1 -delete && cp -r /source/. /workspace && cd /workspace || exit 1
  while (($#)); do
    words=$1; shift
    began=$EPOCHREALTIME; "\${@:1:words}" >/dev/null 2>&1 </dev/null; ended=$EPOCHREALTIME
    echo $((\${ended/[^0-9]/} - \${began/[^0-9]/})); shift "$words"
  done`;

/** A plain container of a language's image, without a supervisor, in which the commands of a run are run bare. */
export class BareLanguage implements AsyncDisposable {
  readonly #name: string;
  readonly #request: RunRequest;

  private constructor(name: string, request: RunRequest) {
    this.#name = name;
    this.#request = request;
  }

  /** With the memory and the share of the processors that the run has, and the same places in memory. */
  static async start(request: RunRequest): Promise<BareLanguage> {
    const { image, limits, env, files } = request;
    const bare = new BareLanguage(`sandpiper-bench-${randomUUID()}`, request);
    await run('docker', [
      ...['run', '--detach', '--rm', '--network', 'none', '--name', bare.#name],
      ...['--memory', String(limits.memoryBytes), '--cpus', String(limits.cpus), '--pids-limit', String(limits.pids)],
      ...['--tmpfs', '/workspace:exec', '--tmpfs', '/tmp', '--tmpfs', '/source'],
      ...Object.entries({ ...PROGRAM_ENV, ...env }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...['--entrypoint', 'sleep', image, 'infinity'],
    ]);
    const decoder = new TextDecoder();
    await bare.#bash(
      WRITE,
      files.flatMap(({ path, content }) => [path, decoder.decode(content)]),
    );
    return bare;
  }

  async times(): Promise<PhaseTimes> {
    const { phases } = this.#request;
    const said = await this.#bash(
      TIME,
      phases.flatMap(({ argv }) => [String(argv.length), ...argv]),
    );
    const times = said
      .trim()
      .split('\n')
      .map((micros) => Number(micros) / 1000);
    if (times.length !== phases.length || times.some(Number.isNaN)) throw new Error(`the floor said ${said}`);
    return times;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('docker', ['rm', '--force', this.#name]);
  }

  async #bash(script: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run('docker', ['exec', this.#name, 'bash', '-c', script, 'bench', ...args]);
    return stdout;
  }
}
