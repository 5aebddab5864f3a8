import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureLoopback } from '../launcher/loopback.ts';
import { prepareSetup } from '../launcher/setup.ts';
import { Steps, seconds } from '../launcher/steps.ts';
import { type Counts, check, failure, failuresShown, succeeded, summary } from './counts.ts';
import { OutputInTurn, type Voice } from './output-in-turn.ts';
import { runPart } from './parts.ts';
import { planOf, shownInOrder } from './plan.ts';
import { runPlan } from './run-plan.ts';
import { imagesFor, type Part, select } from './selection.ts';
import { Workspace } from './workspace.ts';

const { parts, filters, fuzzSeconds } = select(process.argv.slice(2));
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Error(`stopped by ${name}`)));
}

const counts = await runParts();
process.stdout.write(failuresShown(counts));
process.stdout.write(`${summary(counts)}\n`);
process.exitCode = succeeded(counts) ? 0 : 1;

async function runParts(): Promise<Counts> {
  const projectDir = join(import.meta.dirname, '../..');
  // Settings of the machine's own instance must not decide what the tests see.
  const homeDir = process.env.SANDPIPER_TEST_HOME ?? join(projectDir, '.sandpiper-test');
  await mkdir(homeDir, { recursive: true });
  const setup = await prepareSetup({ ...process.env, SANDPIPER_HOME: homeDir, DATABASE_URL: undefined });
  await using owned = new AsyncDisposableStack();
  const steps = new Steps();
  await steps.run('loopback', (step) => ensureLoopback(projectDir, step));
  const workspace = new Workspace({ setup, steps, signal: stop.signal, owned });

  // Images are built while the parts without containers run; what goes wrong with them is said by who needs them.
  const images = imagesFor({ parts, filters });
  if (images.length > 0) workspace.buildImages(images);
  if (parts.includes('supervisor')) workspace.supervisor(filters, fuzzSeconds).catch(() => {});

  const output = new OutputInTurn((text) => process.stdout.write(text));
  return await runPlan(planOf(parts), stop.signal, (stage) => {
    const voices = new Map(shownInOrder(stage).map((part) => [part, output.voice()]));
    return (part) => runAndShow(workspace, part, voices.get(part) ?? output.voice());
  });
}

async function runAndShow(workspace: Workspace, part: Part, { say, end }: Voice): Promise<Counts> {
  const began = performance.now();
  const counts = await runPart[part]({ workspace, filters, fuzzSeconds, say }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    say(`${why}\n`);
    return { ...check(false), failures: [failure('could not be run', why)] };
  });
  const { passed, failed, skipped } = counts;
  const verdict = failed > 0 ? `${failed} of ${passed + failed} failed` : `${passed} ok`;
  const left = skipped > 0 ? `, ${skipped} left out` : '';
  say(`— ${part}: ${verdict}${left} (${seconds(performance.now() - began)})\n`);
  end();
  return { ...counts, failures: counts.failures.map((said) => `${part}: ${said}`) };
}
