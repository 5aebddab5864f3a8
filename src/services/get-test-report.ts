import { setImmediate as turn } from 'node:timers/promises';
import type { TestReport } from '#core/contracts/test-reports.ts';
import { notFound } from '#core/errors.ts';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { LineSplitter } from '#core/test-reports/line-splitter.ts';
import { ReportBuilder } from '#core/test-reports/report-builder.ts';
import { TapReader } from '#core/test-reports/tap-reader.ts';
import type { ArtifactRecord } from '#db/stores/artifact-store.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import { artifactsOf } from './artifacts-of.ts';
import type { Deps } from './deps.ts';
import { Gate } from './gate.ts';
import { openBytes } from './open-artifact.ts';
import { readJUnit } from './read-junit.ts';

/** What is read of the files, and of the output. */
const MOST_FILES = 200;
const MOST_FILE_BYTES = 10 * 1024 * 1024;
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;
const LOG_READ = { limit: 500, maxBytes: 256 * 1024, only: { phase: 'RUN', stream: 'stdout' } } as const;

/** Reading takes a core: some wait, and the site goes on. */
const gate = new Gate({
  atOnce: 2,
  mostWaiting: 50,
  refusal: 'Too many test reports are being read right now. Try again in a few seconds.',
});

/** As {@link findTestReport}. @throws SandpiperError NOT_FOUND where its tests said nothing, too */
export async function getTestReport(
  deps: Pick<Deps, 'stores' | 'artifactStore'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<TestReport> {
  const report = await findTestReport(deps, principal, input);
  if (!report) throw notFound('test report');
  return report;
}

/**
 * What the tests of an execution said: in the XML files that it left, or else on its stdout; null where they said
 * nothing. It is read when it is asked for. @throws SandpiperError NOT_FOUND, LOG_REMOVED, RATE_LIMITED
 */
export async function findTestReport(
  deps: Pick<Deps, 'stores' | 'artifactStore'>,
  principal: Principal,
  { id }: { id: ExecutionId },
): Promise<TestReport | null> {
  const { record, artifacts } = await artifactsOf(deps, principal, id);
  if (!isFinal(record.status)) return null;
  return gate.run(async () => (await reportOfFiles(deps, artifacts)) ?? (await reportOfOutput(deps, record)));
}

async function reportOfFiles(
  deps: Pick<Deps, 'artifactStore'>,
  artifacts: readonly ArtifactRecord[],
): Promise<TestReport | null> {
  const files = artifacts.filter(({ path, sizeBytes }) => /\.xml$/i.test(path) && sizeBytes > 0);
  const report = new ReportBuilder('JUNIT', 'tests');
  let bytes = 0;
  let reports = 0;
  const leftOut: string[] = [];
  for (const [index, file] of files.entries()) {
    if (index >= MOST_FILES || file.sizeBytes > MOST_FILE_BYTES || bytes + file.sizeBytes > MOST_BYTES) {
      leftOut.push(file.path);
      continue;
    }
    bytes += file.sizeBytes;
    const { isReport, problem } = await readJUnit(await openBytes(deps.artifactStore, file), report, turn);
    if (isReport) reports += 1;
    if (isReport && problem) report.problem(`${file.path} is read no further: ${problem}.`);
  }
  if (reports === 0) return null;
  if (leftOut.length > 0) report.problem(tooMuch(leftOut));
  return report.build();
}

function tooMuch(paths: readonly string[]): string {
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return `Too much to be read: ${paths.slice(0, 3).join(', ')}${more}.`;
}

async function reportOfOutput(deps: Pick<Deps, 'stores'>, record: ExecutionRecord): Promise<TestReport | null> {
  const reader = new TapReader();
  const lines = new LineSplitter((line) => reader.line(line));
  let after = 0;
  let bytes = 0;
  let cut = record.truncated;
  for (;;) {
    const chunks = await deps.stores.logs.read(record.id, after, { ...LOG_READ, attempt: record.attempt });
    if (chunks.length === 0) break;
    for (const { seq, content } of chunks) {
      after = seq;
      bytes += content.length;
      lines.write(content);
    }
    if (bytes > MOST_OUTPUT_BYTES) {
      cut = true;
      break;
    }
  }
  lines.end();
  return reader.report(cut);
}
