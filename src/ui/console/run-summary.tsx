import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { formatBytes, formatMs } from '#core/outcomes.ts';
import { outcomeText } from '#ui/executions/outcome-text.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { compilerFindings } from './compiler-findings.ts';
import type { FoundProblem } from './problem-scanner.ts';

/** How it ended and what it took. Takes no room before that. */
export function RunSummary({
  execution,
  problems,
}: {
  execution: ExecutionSummary;
  problems: readonly FoundProblem[];
}) {
  const { outcome, status, wallMs, cpuMs, peakMemoryBytes } = execution;
  const sentence = outcomeText(execution, compilerFindings(problems));
  if (!outcome || !sentence) return null;
  return (
    <footer
      className={classNames(
        'flex shrink-0 flex-col gap-0.5 border-t-2 bg-surface px-3 py-2 text-[0.8125rem]',
        status === 'COMPLETED' ? 'border-ok' : status === 'TERMINATED' ? 'border-line-strong' : 'border-bad',
      )}
    >
      <p role="status" className="font-medium">
        {sentence}
      </p>
      <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-ink-muted">
        <Fact name="Exit code" value={outcome.exitCode === null ? (outcome.signal ?? '–') : String(outcome.exitCode)} />
        {wallMs === null ? null : <Fact name="Time" value={formatMs(wallMs)} />}
        {cpuMs === null ? null : <Fact name="CPU" value={formatMs(cpuMs)} />}
        {peakMemoryBytes === null ? null : <Fact name="Peak memory" value={formatBytes(peakMemoryBytes)} />}
      </dl>
    </footer>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-1.5 whitespace-nowrap">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="text-ink tabular-nums">{value}</dd>
    </div>
  );
}
