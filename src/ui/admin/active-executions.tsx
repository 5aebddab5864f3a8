'use client';

import Link from 'next/link';
import { type ActiveExecutions, MOST_ACTIVE } from '#core/contracts/admin.ts';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { QUEUE_CLASS_LABELS } from '#ui/executions/queue-text.ts';
import { StatusBadge } from '#ui/executions/status-badge.tsx';
import { useStop } from '#ui/executions/use-stop.ts';
import { EmptyState, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useMedia } from '#ui/primitives/use-media.ts';
import { formatAge, formatCount } from './formats.ts';
import { StopRun } from './stop-run.tsx';

export interface ActiveProps {
  active: ActiveExecutions | undefined;
  /** How many run and wait in all: more than are listed. */
  totals: { running: number; waiting: number } | undefined;
  /** When it was so, by the reader's clock. */
  nowMs: number;
}

/** What runs and what waits, each with who owns it, where it stands and a way to stop it. */
export function ActiveExecutionList({ active, totals, nowMs }: ActiveProps) {
  const wide = useMedia('(min-width: 900px)');
  const rows = active && [...active.running, ...active.waiting];
  const isCut = active && Math.max(active.running.length, active.waiting.length) >= MOST_ACTIVE;
  return (
    <Panel
      title="Running and waiting"
      actions={
        rows && totals && isCut ? (
          <span className="text-ink-faint text-xs">
            the first {formatCount(rows.length)} of{' '}
            <Link href="/admin/executions?status=waiting" className="underline hover:text-ink">
              {formatCount(totals.running + totals.waiting)}
            </Link>
          </span>
        ) : null
      }
    >
      {!rows ? (
        <SkeletonRows label="Loading what runs and waits" />
      ) : rows.length === 0 ? (
        <EmptyState title="Nothing runs and nothing waits" />
      ) : wide ? (
        <ActiveTable rows={rows} nowMs={nowMs} />
      ) : (
        <ActiveCards rows={rows} nowMs={nowMs} />
      )}
    </Panel>
  );
}

interface RowsProps {
  rows: readonly ExecutionSummary[];
  nowMs: number;
}

interface RowProps {
  run: ExecutionSummary;
  nowMs: number;
}

function ActiveTable({ rows, nowMs }: RowsProps) {
  return (
    <table className="w-full table-fixed text-left text-[0.8125rem]">
      <thead className="border-line border-b text-ink-faint text-xs">
        <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
          <th scope="col" className="w-16 text-right">
            Place
          </th>
          <th scope="col" className="w-28">
            Status
          </th>
          <th scope="col">Program</th>
          <th scope="col" className="w-48">
            Owner
          </th>
          <th scope="col" className="w-24">
            Class
          </th>
          <th scope="col" className="w-24 text-right">
            For
          </th>
          <th scope="col" className="w-24">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map((run) => (
          <ActiveRow key={run.id} run={run} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function ActiveRow({ run, nowMs }: RowProps) {
  const stop = useStop(run);
  return (
    <tr className="[&>td]:px-3 [&>td]:py-1.5">
      <td className="text-right text-ink-muted tabular-nums">{run.queue?.place ?? ''}</td>
      <td title={run.delayReason ?? undefined}>
        <StatusBadge status={run.status} stopping={stop.stopping} />
      </td>
      <td className="truncate">
        <Program run={run} />
      </td>
      <td className="truncate text-ink-muted" title={run.owner.email}>
        {run.owner.name ?? run.owner.email}
      </td>
      <td className="text-ink-muted">{run.queue ? QUEUE_CLASS_LABELS[run.queue.class] : '–'}</td>
      <td className="text-right text-ink-muted tabular-nums">{ageOf(run, nowMs)}</td>
      <td className="text-right">
        <StopRun run={run} stop={stop} />
      </td>
    </tr>
  );
}

function ActiveCards({ rows, nowMs }: RowsProps) {
  return (
    <ul aria-label="Running and waiting" className="divide-y divide-line text-[0.8125rem]">
      {rows.map((run) => (
        <ActiveCard key={run.id} run={run} nowMs={nowMs} />
      ))}
    </ul>
  );
}

function ActiveCard({ run, nowMs }: RowProps) {
  const stop = useStop(run);
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="flex items-baseline justify-between gap-3">
          <StatusBadge status={run.status} stopping={stop.stopping} />
          <span className="text-ink-muted tabular-nums">{ageOf(run, nowMs)}</span>
        </p>
        <p className="truncate">
          <Program run={run} />
        </p>
        <p className="truncate text-ink-muted text-xs">
          {run.queue?.place ? `Number ${run.queue.place}, ${QUEUE_CLASS_LABELS[run.queue.class]} · ` : ''}
          {run.owner.name ?? run.owner.email}
        </p>
      </div>
      <StopRun run={run} stop={stop} />
    </li>
  );
}

function Program({ run }: { run: ExecutionSummary }) {
  return (
    <Link href={`/history/${run.id}`} title={run.delayReason ?? run.title} className="font-medium hover:underline">
      {run.title}
    </Link>
  );
}

/** How long it has run, or waited. */
function ageOf({ status, startedAt, queuedAt }: ExecutionSummary, nowMs: number): string {
  const since = status === 'RUNNING' && startedAt ? startedAt : queuedAt;
  return formatAge(Math.max(0, nowMs - Date.parse(since)));
}
