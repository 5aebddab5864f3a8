'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Execution } from '#core/contracts/executions.ts';
import type { InputResult, SubmittedInput } from '#core/contracts/inputs.ts';
import { isFinal } from '#core/execution-status.ts';
import { logRemovedText } from '#core/log-removed.ts';
import { formatBytes, formatMs } from '#core/outcomes.ts';
import { isPass } from '#core/verdicts.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { InputDetail } from './input-detail.tsx';
import { useRunSource } from './use-run-source.ts';
import { VerdictBadge } from './verdict-badge.tsx';

/** How the program did with each of its inputs; nothing for a run that has none. */
export function InputResults({ execution }: { execution: Execution }) {
  const { id, status, results } = execution;
  const inputs = useRunSource(id).data?.inputs;
  if (!inputs) return null;
  return (
    <Panel title="Inputs" actions={<span className="text-ink-muted text-xs">{summaryOf(results, inputs.length)}</span>}>
      {results && results.length > 0 ? (
        <ResultTable results={results} inputs={inputs} outputRemoved={logRemovedText(execution)} />
      ) : (
        <p className="p-3 text-ink-muted">
          {isFinal(status)
            ? 'It was run with none of them.'
            : 'The results come when it has been run with all of them.'}
        </p>
      )}
    </Panel>
  );
}

function summaryOf(results: Execution['results'], inputs: number): string {
  if (!results) return `${inputs} in all`;
  const passed = results.filter(({ verdict }) => isPass(verdict)).length;
  const word = results.some(({ verdict }) => verdict === 'DONE') ? 'passed' : 'accepted';
  const left = results.length < inputs ? `, ${inputs - results.length} not run` : '';
  return `${passed} of ${inputs} ${word}${left}`;
}

interface ResultTableProps {
  results: readonly InputResult[];
  inputs: readonly SubmittedInput[];
  outputRemoved: string | null;
}

function ResultTable({ results, inputs, outputRemoved }: ResultTableProps) {
  // The first that did not pass is what one came to see.
  const [open, setOpen] = useState(() => {
    const failed = results.findIndex(({ verdict }) => !isPass(verdict));
    return new Set(failed === -1 ? [] : [failed]);
  });
  const toggle = (index: number) => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  return (
    <table className="w-full table-fixed text-left text-[0.8125rem]">
      <thead className="border-line border-b text-ink-faint text-xs">
        <tr className="[&>th]:py-1.5 [&>th]:pr-3 [&>th]:font-medium">
          <th scope="col" className="w-14 pl-3">
            Input
          </th>
          <th scope="col">Verdict</th>
          <th scope="col" className="w-20 text-right">
            Time
          </th>
          <th scope="col" className="w-20 text-right">
            Memory
          </th>
        </tr>
      </thead>
      {results.map((result, index) => {
        const isOpen = open.has(index);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an input is its place
          <tbody key={index} className="border-line border-b last:border-b-0">
            <tr className="whitespace-nowrap tabular-nums hover:bg-hover [&>td]:py-1.5 [&>td]:pr-3">
              <th scope="row" className="pl-1.5 font-medium">
                <button
                  type="button"
                  aria-expanded={isOpen}
                  aria-label={`Input ${index + 1}: details`}
                  onClick={() => toggle(index)}
                  className="flex items-center gap-0.5 rounded py-0.5 pr-1 text-ink-muted hover:text-ink"
                >
                  <ChevronRight
                    size={14}
                    aria-hidden="true"
                    className={classNames('transition-transform motion-reduce:transition-none', isOpen && 'rotate-90')}
                  />
                  {index + 1}
                </button>
              </th>
              <td className="truncate" title={result.message}>
                <VerdictBadge verdict={result.verdict} />
              </td>
              <td className="text-right">{formatMs(result.wallMs)}</td>
              <td className="text-right">{formatBytes(result.peakMemoryBytes)}</td>
            </tr>
            {isOpen ? (
              <tr>
                <td colSpan={4} className="border-line border-t bg-sunken/50 p-3">
                  <InputDetail result={result} input={inputs[index]} outputRemoved={outputRemoved} />
                </td>
              </tr>
            ) : null}
          </tbody>
        );
      })}
    </table>
  );
}
