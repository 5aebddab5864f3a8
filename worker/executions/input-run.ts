import { compareOutput, type WrittenOutput } from '#core/compare-output.ts';
import { type InputResult, MAX_RESULT_STDERR_BYTES, type SubmittedInput } from '#core/contracts/inputs.ts';
import type { Limits } from '#core/limits.ts';
import { encodeBytes, type LogStream, unfinishedUtf8Bytes } from '#core/log-chunks.ts';
import type { EndedPhase } from '#core/outcomes.ts';
import { verdictMessage, verdictOf } from '#core/verdicts.ts';
import { OutputRecord } from './output-record.ts';

/** An output that is longer than what was expected by more than this, and not by white space, is not the same. */
const MOST_SURPLUS_BYTES = 1024 * 1024;

export interface InputRunOptions {
  input: SubmittedInput;
  limits: Limits;
  /** How much of stdout its result shows. */
  shownBytes: number;
}

/** What a run with one input wrote, until it has ended and there is a result. */
export class InputRun {
  readonly #options: InputRunOptions;
  readonly #records: Readonly<Record<LogStream, OutputRecord>>;
  #phase: EndedPhase | null = null;

  constructor(options: InputRunOptions) {
    const { input, shownBytes } = options;
    const comparedBytes = input.expected === null ? 0 : Buffer.byteLength(input.expected) + MOST_SURPLUS_BYTES;
    this.#options = options;
    this.#records = {
      stdout: new OutputRecord(Math.max(shownBytes, comparedBytes)),
      stderr: new OutputRecord(MAX_RESULT_STDERR_BYTES),
    };
  }

  wrote(stream: LogStream, data: Uint8Array): void {
    this.#records[stream].push(data);
  }

  ended(phase: EndedPhase): void {
    this.#phase = phase;
  }

  /** null where it did not end: it had not begun when all of it was stopped. */
  result(): InputResult | null {
    const phase = this.#phase;
    if (!phase) return null;
    const { input, limits, shownBytes } = this.#options;
    const written = this.#records.stdout.written;
    const succeeded = phase.reason === 'exited' && phase.exitCode === 0;
    const comparison = succeeded && input.expected !== null ? compareOutput(written, input.expected) : null;
    const stdout = shown(written, shownBytes);
    const stderr = shown(this.#records.stderr.written, MAX_RESULT_STDERR_BYTES);
    return {
      verdict: verdictOf(phase, comparison),
      message: verdictMessage(phase, comparison, limits),
      exitCode: phase.exitCode,
      signal: phase.signal,
      stdout: stdout.content,
      stdoutEncoding: stdout.encoding,
      stderr: stderr.content,
      stderrEncoding: stderr.encoding,
      truncated: stdout.cut || stderr.cut,
      diff: comparison && !comparison.matches ? comparison.diff : null,
      wallMs: phase.wallMs,
      cpuMs: phase.cpuMs,
      peakMemoryBytes: phase.peakMemoryBytes,
    };
  }
}

function shown({ bytes, rest }: WrittenOutput, mostBytes: number) {
  const cut = bytes.length > mostBytes || rest !== 'none';
  const head = bytes.subarray(0, mostBytes);
  // A character cut in two would make the whole of it look like no text.
  const whole = cut ? head.subarray(0, head.length - unfinishedUtf8Bytes(head)) : head;
  return { ...encodeBytes(whole), cut };
}
