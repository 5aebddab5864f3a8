import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { MAX_INPUTS, type SubmittedInput } from '#core/contracts/inputs.ts';
import { newId } from '#core/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '#core/limits.ts';
import { decodeBytes } from '#core/log-chunks.ts';
import { aSubmission } from '#tests/support/builders.ts';
import { ended, hello, madeEnvironment, type Script, says } from '#tests/support/scripted-runner.ts';
import type { RunEvent, RunRequest, WorkspaceEntry } from '#worker/runners/runner.ts';
import { type InputsProgress, type RunHandlers, runInputs } from './run-inputs.ts';
import { type InputRequests, inputRequestsOf, MOST_FILES, plainParts } from './run-request.ts';
import { type CollectedEvent, Spool } from './spool.ts';

const claim = (inputs: SubmittedInput[]) => ({
  id: newId('execution'),
  ownerId: newId('user'),
  sessionId: null,
  projectId: null,
  attempt: 1,
  faults: 0,
  fencingToken: 'fence',
  lastSeq: 0,
  submission: aSubmission({ inputs }),
  waitedMs: 3,
});

const input = (stdin: string, expected: string | null = null): SubmittedInput => ({ stdin, args: [stdin], expected });

function python() {
  const language = loadLanguages('languages').get('python');
  if (!language) throw new Error('there is no Python');
  return language;
}

/** Runs them in sandboxes that do as the script says; `compiled` has a phase for it. */
async function running(
  inputs: SubmittedInput[],
  script: Script,
  options: { compiled?: boolean; limits?: Partial<Limits>; signal?: AbortSignal } = {},
) {
  const language = options.compiled ? { ...python(), compile: ['make', '{entry}'], compiled: true } : python();
  const image = { reference: 'fake/python:1', digest: 'sha256:1', versions: {} };
  const claimed = claim(inputs);
  const requests: InputRequests = inputRequestsOf(claimed, plainParts(claimed, language, image));
  const signal = options.signal ?? new AbortController().signal;
  const progress: InputsProgress = { phases: [], results: [], outcome: null, cut: false };
  const told: RunRequest[] = [];
  /** What lay in the workspace of each. */
  const begunWith: unknown[] = [];
  const logged: { input: number | undefined; data: string }[] = [];
  const follow = async (request: RunRequest, handlers: RunHandlers) => {
    told.push(request);
    const { workspace } = request;
    begunWith.push(workspace ? await Promise.all((await all(workspace.entries())).map(withContent)) : null);
    for await (const event of script(request, signal)) {
      if (event.type === 'output') {
        logged.push({ input: handlers.input, data: Buffer.from(handlers.output(event)).toString() });
      } else if (event.type === 'phase-ended') {
        const { type: _, ...phase } = event;
        handlers.phaseEnded(phase);
      } else if (event.type.startsWith('collected-')) await handlers.collected?.(event as CollectedEvent);
    }
  };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  await using spool = new Spool({ folder: 'not-needed' });
  await runInputs({ inputs, requests, limits, signal, spool, follow }, progress);
  return { ...progress, told, begunWith, logged, verdicts: progress.results.map(({ verdict }) => verdict) };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function withContent(entry: WorkspaceEntry) {
  if (entry.type !== 'file') return entry;
  const { path, executable, content } = entry;
  return [path, Buffer.concat(await all(content)).toString(), executable];
}

const echo: Script = async function* ({ stdin }) {
  yield madeEnvironment();
  yield { type: 'phase-started', phase: 'RUN' };
  yield says(stdin);
  yield ended();
};

/** Of a file of four bytes, or of an empty one. */
const piece = (path: string, text: string, offset = 0, executable = false): RunEvent => ({
  ...{ type: 'collected-piece', path, executable, sizeBytes: text === '' ? 0 : 4, offset },
  data: Buffer.from(text),
});

/** A compiler that leaves these, and a program that echoes. */
const compiling = (...collected: readonly RunEvent[]): Script =>
  async function* (request, signal) {
    if (request.phases[0]?.phase === 'RUN') return yield* echo(request, signal);
    yield { type: 'phase-started', phase: 'COMPILE' };
    yield ended({ phase: 'COMPILE', wallMs: 500 });
    yield* collected;
  };

describe('inputs', () => {
  it('are run one after the other, each with its own stdin and args, and come to verdicts', async () => {
    const { told, logged, verdicts, phases, outcome } = await running(
      [input('a', 'a\n'), input('b', 'c'), input('d')],
      echo,
    );
    expect(verdicts).toEqual(['ACCEPTED', 'WRONG_ANSWER', 'DONE']);
    expect(told.map(({ stdin }) => Buffer.from(stdin).toString())).toEqual(['a', 'b', 'd']);
    expect(told.map(({ phases: [run] }) => run?.argv.at(-1))).toEqual(['a', 'b', 'd']);
    expect(logged).toEqual([
      { input: 0, data: 'a' },
      { input: 1, data: 'b' },
      { input: 2, data: 'd' },
    ]);
    expect(phases).toMatchObject([{ phase: 'RUN', exitCode: 0, wallMs: 63, cpuMs: 51, peakMemoryBytes: 9_437_184 }]);
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0, message: '2 of 3 inputs passed after 63 ms' });
  });

  it('are told nothing of what is expected', async () => {
    const secret = 'what-is-expected';
    const script = compiling(piece('main', 'code'), { type: 'collected-end', complete: true });
    const { told } = await running([input('a', secret), input('b', secret)], script, { compiled: true });
    expect(told).toHaveLength(3);
    const seen = JSON.stringify(told, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect(seen).toContain('print');
    expect(seen).not.toContain(secret);
  });

  it('begin with what compiling left, with its executable bits, and compile once', async () => {
    const link = { type: 'collected-link', path: 'latest', target: 'bin/main' } as const;
    const folder = { type: 'collected-folder', path: 'bin' } as const;
    const left = [folder, piece('bin/main', 'el', 0, true), piece('bin/main', 'f!', 2, true), piece('empty', ''), link];
    const { told, begunWith, phases, verdicts } = await running(
      [input('a', 'a'), input('b', 'b')],
      compiling(...left, { type: 'collected-end', complete: true }),
      { compiled: true },
    );
    expect(told.map(({ phases: [first] }) => first?.phase)).toEqual(['COMPILE', 'RUN', 'RUN']);
    const bytes = DEFAULT_LIMITS.diskBytes;
    expect(told[0]?.collect).toEqual({ root: 'workspace', files: MOST_FILES, bytes });
    const workspace = [
      { type: 'folder', path: 'bin' },
      ['bin/main', 'elf!', true],
      ['empty', '', false],
      { type: 'link', path: 'latest', target: 'bin/main' },
    ];
    expect(begunWith).toEqual([null, workspace, workspace]);
    expect(told.slice(1).map(({ files, collect }) => [files, collect])).toEqual(Array(2).fill([[], null]));
    expect(phases.map(({ phase, wallMs }) => [phase, wallMs])).toEqual([
      ['COMPILE', 500],
      ['RUN', 42],
    ]);
    expect(verdicts).toEqual(['ACCEPTED', 'ACCEPTED']);
  });

  it('are not run where compiling failed, or left too much', async () => {
    const fails: Script = async function* () {
      yield { type: 'phase-started', phase: 'COMPILE' };
      yield ended({ phase: 'COMPILE', exitCode: 1 });
    };
    const failed = await running([input('a')], fails, { compiled: true });
    expect(failed).toMatchObject({ results: [], outcome: null, phases: [{ phase: 'COMPILE', exitCode: 1 }] });
    const cut = await running([input('a')], compiling({ type: 'collected-end', complete: false }), { compiled: true });
    expect(cut).toMatchObject({ results: [], outcome: { type: 'COMPILE_ERROR' } });
    expect(cut.told).toHaveLength(1);
  });

  it('go on after one that crashed or hit a limit', async () => {
    const ends = [
      ended({ exitCode: 3 }),
      ended({ reason: 'wall-time', exitCode: null, signal: 'SIGKILL' }),
      ended({ reason: 'out-of-memory', exitCode: null, signal: 'SIGKILL' }),
      ended({ reason: 'output-limit', exitCode: null, signal: 'SIGKILL' }),
      ended({ exitCode: null, signal: 'SIGSEGV' }),
      ended(),
    ];
    const { verdicts, cut, results } = await running(
      ends.map((_, index) => input(`${index}`, '')),
      async function* ({ stdin }) {
        yield { type: 'phase-started', phase: 'RUN' };
        const end = ends[Number(Buffer.from(stdin).toString())];
        if (end) yield end;
      },
    );
    const limits = ['TIMEOUT', 'OUT_OF_MEMORY', 'OUTPUT_LIMIT'];
    expect(verdicts).toEqual(['RUNTIME_ERROR', ...limits, 'RUNTIME_ERROR', 'ACCEPTED']);
    expect(results.map(({ diff }) => diff)).toEqual(ends.map(() => null));
    expect(cut).toBe(true);
  });

  it('end with the one in which all of it was stopped', async () => {
    const stop = new AbortController();
    const script: Script = async function* (request, signal) {
      yield { type: 'phase-started', phase: 'RUN' };
      if (Buffer.from(request.stdin).toString() === 'b') stop.abort();
      yield signal.aborted ? ended({ reason: 'killed', exitCode: null, signal: 'SIGKILL' }) : ended();
    };
    const inputs = [input('a'), input('b'), input('c')];
    const { verdicts, phases, outcome } = await running(inputs, script, { signal: stop.signal });
    expect(verdicts).toEqual(['DONE', 'TERMINATED']);
    expect(phases).toMatchObject([{ phase: 'RUN', reason: 'killed', exitCode: null, wallMs: 42 }]);
    expect(outcome).toBeNull();
  });

  it('of which none had begun when it was stopped have no results', async () => {
    const signal = AbortSignal.abort();
    expect(await running([input('a')], hello, { signal })).toMatchObject({ results: [], phases: [], told: [] });
  });
});

describe('what is kept of the output', () => {
  const writing = (text: Uint8Array | string): Script =>
    async function* () {
      yield { type: 'phase-started', phase: 'RUN' };
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 50_000) yield says(bytes.subarray(at, at + 50_000));
      yield ended();
    };

  it('is 64 KiB of each input, and says that there was more', async () => {
    const { results } = await running([input('a'), input('b')], writing('x'.repeat(64 * 1024)));
    expect(results[0]).toMatchObject({ truncated: false, stdout: 'x'.repeat(64 * 1024) });
    const [cut] = (await running([input('a')], writing('é'.repeat(40_000)))).results;
    expect(cut).toMatchObject({ truncated: true, stdoutEncoding: 'utf8' });
    expect(cut?.stdout).toHaveLength(32 * 1024);
  });

  it('is less of each where there are many', async () => {
    const inputs = Array.from({ length: MAX_INPUTS }, (_, index) => input(`${index}`));
    const { results } = await running(inputs, writing('x'.repeat(64 * 1024)));
    expect(results).toHaveLength(MAX_INPUTS);
    const bytes = results.reduce((sum, { stdout }) => sum + stdout.length, 0);
    expect(bytes).toBeGreaterThan(1024 ** 2);
    expect(bytes).toBeLessThanOrEqual(2 * 1024 ** 2);
  });

  it('is compared whole, far beyond what is shown', async () => {
    const text = 'line\n'.repeat(100_000);
    const inputs = [input('a', text), input('b', `${text}more`), input('c', text.slice(0, -10))];
    expect((await running(inputs, writing(text))).verdicts).toEqual(['ACCEPTED', 'WRONG_ANSWER', 'WRONG_ANSWER']);
    const blank = `answer\n${' \n'.repeat(1_000_000)}`;
    expect((await running([input('a', 'answer')], writing(blank))).verdicts).toEqual(['ACCEPTED']);
    expect((await running([input('a', 'answer')], writing(`${blank}.`))).verdicts).toEqual(['WRONG_ANSWER']);
  });

  it('is whole where it comes byte by byte', async () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `${index}`).join(' ');
    const script: Script = async function* () {
      yield { type: 'phase-started', phase: 'RUN' };
      for (const byte of Buffer.from(text)) yield says(Uint8Array.of(byte));
      yield ended();
    };
    const { results, verdicts } = await running([input('a', text), input('b')], script);
    expect(verdicts).toEqual(['ACCEPTED', 'DONE']);
    expect(results.map(({ stdout }) => stdout)).toEqual([text, text]);
  });

  it('comes back byte for byte where it is no text', async () => {
    const bytes = Buffer.from([0, 255, 10]);
    const [result] = (await running([input('a')], writing(bytes))).results;
    expect(result?.stdoutEncoding).toBe('base64');
    const content = { content: result?.stdout ?? '', encoding: result?.stdoutEncoding ?? 'utf8' };
    expect(Buffer.from(decodeBytes(content))).toEqual(bytes);
  });

  it('is bounded in the log over all inputs, and says so', async () => {
    const inputs = Array.from({ length: 20 }, (_, index) => input(`${index}`, null));
    const { logged, cut, verdicts } = await running(inputs, writing('x'.repeat(1_000_000)));
    expect(logged.reduce((sum, { data }) => sum + data.length, 0)).toBe(16 * 1024 ** 2);
    expect([cut, new Set(verdicts)]).toEqual([true, new Set(['DONE'])]);
  });
});
