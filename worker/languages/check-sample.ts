import type { LoadedLanguage } from '#config/languages.ts';
import { PLAIN_SUBMISSION } from '#core/contracts/executions.ts';
import { brandId, newId } from '#core/ids.ts';
import type { LanguageSample } from '#core/language-samples.ts';
import { type Limits, resolveLimits } from '#core/limits.ts';
import { type EndedPhase, outcomeOf } from '#core/outcomes.ts';
import { findProblems } from '#core/problem-matchers.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { plainParts, runRequestOf } from '#worker/executions/run-request.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import type { Runner, RunRequest } from '#worker/runners/runner.ts';

export interface SampleCheck {
  /** What is not as it should be, a sentence each; none where it is. */
  readonly faults: readonly string[];
  /** Of its phases together, in ms. */
  readonly wallMs: number;
}

export interface SampleCheckOptions {
  readonly runner: Pick<Runner, 'run'>;
  readonly language: LoadedLanguage;
  readonly image: LanguageImage;
  readonly limits: { readonly defaults: Limits; readonly most: Limits };
  readonly signal: AbortSignal;
}

const CHECKER = brandId('user', 'user_checks_samples');

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly phases: readonly EndedPhase[];
}

/** A machine that does other things too makes no program wrong: the limit of CPU time is the one that is kept to. */
const WALL_SLACK = 4;

/**
 * Runs a sample as a submission of it would run, but for more time to wait, and compares what it does with what it should
 * do.
 */
export async function checkSample(sample: LanguageSample, options: SampleCheckOptions): Promise<SampleCheck> {
  const { language, limits } = options;
  const resolved = resolveLimits(sample.limits, { ...limits.defaults, ...language.limits }, limits.most);
  const allowed = { ...resolved.limits, wallMs: WALL_SLACK * resolved.limits.wallMs };
  const ran = await run(sampleRequest(sample, allowed, options), options);
  return {
    faults: [
      ...resolved.errors.map(({ path, message }) => `${path} ${message}`),
      ...faultsOf(sample, ran, options, allowed),
    ],
    wallMs: ran.phases.reduce((sum, { wallMs }) => sum + wallMs, 0),
  };
}

/** What a submission of a sample asks of a runner. */
export function sampleRequest(
  sample: LanguageSample,
  limits: Limits,
  { language, image }: Pick<SampleCheckOptions, 'language' | 'image'>,
): RunRequest {
  const claim = claimOf(sample, language, limits);
  return runRequestOf(claim, plainParts(claim, language, image));
}

function claimOf(sample: LanguageSample, language: LoadedLanguage, limits: Limits): ClaimedExecution {
  const { files, entry, args, env, stdin } = sample;
  return {
    id: newId('execution'),
    // One for all, so that a sandbox serves several.
    ownerId: CHECKER,
    sessionId: null,
    projectId: null,
    attempt: 1,
    faults: 0,
    fencingToken: 'none',
    lastSeq: 0,
    waitedMs: 0,
    submission: {
      ...PLAIN_SUBMISSION,
      kind: 'RAW_CODE',
      language: language.id,
      files: files.map((file) => ({ ...file, encoding: 'utf8' as const })),
      entry,
      args,
      env,
      stdin,
      compileArgs: sample.compileArgs ?? language.compileArgs,
      limits,
      network: 'none',
      idempotent: false,
    },
  };
}

async function run(request: RunRequest, { runner, signal }: SampleCheckOptions): Promise<Ran> {
  const written = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const phases: EndedPhase[] = [];
  for await (const event of runner.run(request, { signal })) {
    if (event.type === 'output') written[event.stream].push(event.data);
    if (event.type === 'phase-ended') phases.push(event);
  }
  const text = (chunks: readonly Uint8Array[]) => Buffer.concat(chunks).toString();
  return { stdout: text(written.stdout), stderr: text(written.stderr), phases };
}

function faultsOf(
  { expected }: LanguageSample,
  { stdout, stderr, phases }: Ran,
  { language }: SampleCheckOptions,
  limits: Limits,
): string[] {
  const last = phases.at(-1);
  if (!last) return ['no phase of it ended'];
  const outcome = outcomeOf(last, limits);
  const said = `it ${outcome.message}, stdout ${shown(stdout)}, stderr ${shown(stderr)}`;
  const faults: string[] = [];
  if (last.phase === 'COMPILE' && language.compiled && expected.outcome === 'TIMEOUT')
    faults.push(`it never ran: ${said}`);
  if (outcome.type !== expected.outcome) faults.push(`outcome ${outcome.type} instead of ${expected.outcome}: ${said}`);
  else if (outcome.type === 'EXITED') {
    const right = expected.exitCode === null ? outcome.exitCode !== 0 : outcome.exitCode === expected.exitCode;
    if (!right) faults.push(`exit code ${outcome.exitCode} instead of ${expected.exitCode ?? 'any but 0'}: ${said}`);
  }
  if (expected.stdout !== null && stdout !== expected.stdout) {
    faults.push(`stdout ${shown(stdout)} instead of ${shown(expected.stdout)}, stderr ${shown(stderr)}`);
  }
  if (expected.stderr === '' && stderr !== '') faults.push(`stderr ${shown(stderr)} instead of nothing`);
  if (expected.stderr !== null && !stderr.includes(expected.stderr)) {
    faults.push(`stderr ${shown(stderr)} without ${shown(expected.stderr)}`);
  }
  const wanted = expected.problem;
  if (wanted) {
    const found = findProblems(`${stdout}\n${stderr}`.split('\n'), language.problems);
    const right = found.some(
      ({ file, line, column }) =>
        line === wanted.line &&
        (wanted.file === undefined || wanted.file === file) &&
        (wanted.column === undefined || wanted.column === column),
    );
    if (!right) faults.push(`no problem at ${JSON.stringify(wanted)} but ${JSON.stringify(found)}: ${said}`);
  }
  return faults;
}

const MOST_SHOWN = 800;
const shown = (text: string) => JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
