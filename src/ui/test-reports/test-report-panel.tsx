'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { Execution } from '#core/contracts/executions.ts';
import type { TestReport, TestStatus } from '#core/contracts/test-reports.ts';
import { isFinal } from '#core/execution-status.ts';
import { formatMs } from '#core/outcomes.ts';
import { useArtifacts } from '#ui/artifacts/use-artifacts.ts';
import { Button } from '#ui/primitives/button.tsx';
import { classNames } from '#ui/primitives/class-names.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { looksLikeTap, orderTests, type ShownTest } from './order-tests.ts';

const FIRST_SHOWN = 100;
const icon = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const;

const LOOKS: Record<TestStatus, { label: string; color: string; icon: ReactNode }> = {
  PASSED: { label: 'Passed', color: 'text-ok', icon: <CircleCheck {...icon} /> },
  FAILED: { label: 'Failed', color: 'text-bad', icon: <CircleX {...icon} /> },
  SKIPPED: { label: 'Skipped', color: 'text-ink-muted', icon: <CircleDashed {...icon} /> },
  TODO: { label: 'To do', color: 'text-ink-muted', icon: <CircleDashed {...icon} /> },
};

/** What the tests of a run said, as a table; nothing where it said nothing that looks like tests. */
export function TestReportPanel({ execution }: { execution: Execution }) {
  const trpc = useTRPC();
  const { id, status, script, stdout, logRemovedAt } = execution;
  const artifacts = useArtifacts(execution).data?.items ?? [];
  const mayTell = script === 'test' || looksLikeTap(stdout) || artifacts.some(({ path }) => /\.xml$/i.test(path));
  const report = useQuery(
    trpc.execution.testReport.queryOptions(
      { id },
      { enabled: isFinal(status) && logRemovedAt === null && mayTell, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  if (report.isError) {
    return (
      <Panel title="Tests">
        <p role="alert" className="p-3 text-bad">
          {errorSentence(report.error)}
        </p>
      </Panel>
    );
  }
  return report.data ? <Report report={report.data} /> : null;
}

function Report({ report }: { report: TestReport }) {
  const tests = useMemo(() => orderTests(report), [report]);
  const [all, setAll] = useState(false);
  const shown = all ? tests : tests.slice(0, FIRST_SHOWN);
  const severalSuites = report.suites.length > 1;
  return (
    <Panel title="Tests" actions={<Counts report={report} />}>
      {report.problems.length > 0 || !report.complete ? (
        <ul className="border-line border-b bg-warn-soft px-3 py-1.5 text-[0.8125rem]">
          {report.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
          {report.complete ? null : <li>This is not all: there is more than is shown, or what was read breaks off.</li>}
        </ul>
      ) : null}
      <table className="w-full table-fixed text-left text-[0.8125rem]">
        <thead className="border-line border-b text-ink-faint text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-1.5 [&>th]:font-medium">
            <th scope="col" className="w-24">
              Result
            </th>
            <th scope="col">Test</th>
            <th scope="col" className="w-20 text-right">
              Time
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {shown.map((test, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, the list doesn't change
            <TestRow key={index} test={test} severalSuites={severalSuites} />
          ))}
        </tbody>
      </table>
      {shown.length < tests.length ? (
        <div className="flex justify-center border-line border-t p-2">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {tests.length.toLocaleString('en-GB')}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function TestRow({ test, severalSuites }: { test: ShownTest; severalSuites: boolean }) {
  const look = LOOKS[test.status];
  return (
    <tr className="align-top [&>td]:px-3 [&>td]:py-1.5">
      <td>
        <span className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap font-medium', look.color)}>
          {look.icon}
          {look.label}
        </span>
      </td>
      <td className="break-words">
        {severalSuites && test.suite !== '' ? <span className="text-ink-faint">{test.suite} › </span> : null}
        {test.name}
        {test.message && test.status !== 'FAILED' ? <span className="text-ink-muted"> – {test.message}</span> : null}
        {test.message && test.status === 'FAILED' ? (
          <pre className="mt-1 max-h-60 overflow-auto whitespace-pre-wrap break-words rounded border border-line bg-sunken px-2 py-1 font-mono text-xs">
            {test.message}
          </pre>
        ) : null}
      </td>
      <td className="text-right text-ink-muted tabular-nums">
        {test.durationMs === null ? '–' : formatMs(test.durationMs)}
      </td>
    </tr>
  );
}

function Counts({ report: { passed, failed, skipped } }: { report: TestReport }) {
  return (
    <p className="flex gap-3 font-medium text-xs">
      {failed > 0 ? <span className="text-bad">{failed} failed</span> : null}
      <span className="text-ok">{passed} passed</span>
      {skipped > 0 ? <span className="text-ink-muted">{skipped} skipped</span> : null}
    </p>
  );
}
