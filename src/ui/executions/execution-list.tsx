'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { formatBytes, formatMs } from '#core/outcomes.ts';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useMedia } from '#ui/primitives/use-media.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { Elapsed } from './elapsed.tsx';
import { KIND_LABELS } from './history-query.ts';
import { QUEUE_CLASS_LABELS, waitingText } from './queue-text.ts';
import { RowActions } from './row-actions.tsx';
import { StatusBadge } from './status-badge.tsx';
import { useStop } from './use-stop.ts';

export interface ExecutionListProps {
  executions: readonly ExecutionSummary[];
  showOwner: boolean;
  /** Less of each, where there is little room or all are of a kind. */
  compact?: boolean;
}

interface RowProps {
  execution: ExecutionSummary;
  showOwner: boolean;
}

/** Executions as a table where there is room, as cards where there is none. */
export function ExecutionList(props: ExecutionListProps) {
  const wide = useMedia('(min-width: 768px)');
  return wide ? <ExecutionTable {...props} /> : <ExecutionCards {...props} />;
}

function ExecutionTable({ executions, showOwner, compact = false }: ExecutionListProps) {
  return (
    <table className="w-full table-fixed text-left text-[0.8125rem]">
      <thead className="border-line border-b text-ink-faint text-xs">
        <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
          <th scope="col" className="w-32">
            Status
          </th>
          <th scope="col">Program</th>
          {compact ? null : (
            <th scope="col" className="w-28">
              Language
            </th>
          )}
          {showOwner ? (
            <th scope="col" className="w-44">
              Owner
            </th>
          ) : null}
          <th scope="col" className="w-24 text-right">
            Time
          </th>
          {compact ? null : (
            <th scope="col" className="w-24 text-right">
              Memory
            </th>
          )}
          <th scope="col" className="w-28 text-right">
            Started
          </th>
          <th scope="col" className="w-12">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {executions.map((execution) => (
          <ExecutionRow key={execution.id} execution={execution} showOwner={showOwner} compact={compact} />
        ))}
      </tbody>
    </table>
  );
}

function ExecutionRow({ execution, showOwner, compact }: RowProps & { compact: boolean }) {
  const stop = useStop(execution);
  return (
    <tr className="relative hover:bg-hover [&>td]:px-3 [&>td]:py-2">
      <td>
        <StatusBadge status={execution.status} stopping={stop.stopping} />
      </td>
      <td>
        <TitleLink execution={execution} />
        <Waiting execution={execution} />
      </td>
      {compact ? null : (
        <td className="truncate text-ink-muted">
          <LanguageName id={execution.language} />
        </td>
      )}
      {showOwner ? <td className="truncate text-ink-muted">{ownerName(execution)}</td> : null}
      <td className="text-right text-ink-muted tabular-nums">{duration(execution)}</td>
      {compact ? null : <td className="text-right text-ink-muted tabular-nums">{memory(execution)}</td>}
      <td className="truncate text-right text-ink-faint">
        <RelativeTime at={execution.queuedAt} />
      </td>
      <td className="!px-2 !py-0.5">
        <RowActions execution={execution} stop={stop} />
      </td>
    </tr>
  );
}

function ExecutionCards({ executions, showOwner }: ExecutionListProps) {
  return (
    <ul aria-label="Runs" className="divide-y divide-line">
      {executions.map((execution) => (
        <ExecutionCard key={execution.id} execution={execution} showOwner={showOwner} />
      ))}
    </ul>
  );
}

function ExecutionCard({ execution, showOwner }: RowProps) {
  const stop = useStop(execution);
  return (
    <li className="relative flex flex-col gap-1 px-3 py-2.5 hover:bg-hover">
      <div className="flex items-center gap-3 text-[0.8125rem]">
        <StatusBadge status={execution.status} stopping={stop.stopping} />
        <RelativeTime at={execution.queuedAt} className="ml-auto text-ink-faint" />
        <div className="-my-1 -mr-1">
          <RowActions execution={execution} stop={stop} />
        </div>
      </div>
      <TitleLink execution={execution} />
      <Waiting execution={execution} />
      <p className="flex flex-wrap gap-x-3 text-ink-muted text-xs">
        <LanguageName id={execution.language} />
        {showOwner ? <span className="truncate">{ownerName(execution)}</span> : null}
        <span className="tabular-nums">{duration(execution)}</span>
        <span className="tabular-nums">{memory(execution)}</span>
      </p>
    </li>
  );
}

/** The link of a row covers all of it. */
function TitleLink({ execution }: { execution: ExecutionSummary }) {
  return (
    <Link
      href={`/history/${execution.id}`}
      title={execution.title}
      className="block truncate font-medium text-ink after:absolute after:inset-0 after:content-['']"
    >
      {execution.title}
      {execution.kind === 'CODE_SESSION' ? null : (
        <span className="ml-2 font-normal text-ink-faint text-xs">{KIND_LABELS[execution.kind]}</span>
      )}
    </Link>
  );
}

/** Why it waits, and among which; of the place in the queue its own page tells. */
function Waiting({ execution }: { execution: ExecutionSummary }) {
  const text = waitingText(execution);
  if (text === null || execution.queue === null) return null;
  return (
    <p className="truncate text-ink-faint text-xs">
      {QUEUE_CLASS_LABELS[execution.queue.class]} · {text}
    </p>
  );
}

function LanguageName({ id }: { id: string | null }) {
  const languages = useLanguages().data;
  if (id === null) return '–';
  return languages?.find((language) => language.id === id)?.name ?? id;
}

function ownerName({ owner }: ExecutionSummary): string {
  return owner.name ?? owner.email;
}

function duration(execution: ExecutionSummary): ReactNode {
  if (execution.status === 'RUNNING' && execution.startedAt) return <Elapsed since={execution.startedAt} />;
  return execution.wallMs === null ? '–' : formatMs(execution.wallMs);
}

function memory({ peakMemoryBytes }: ExecutionSummary): string {
  return peakMemoryBytes === null ? '–' : formatBytes(peakMemoryBytes);
}
