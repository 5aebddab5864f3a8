'use client';

import { ServerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Worker } from '#core/contracts/workers.ts';
import { formatBytes } from '#core/outcomes.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { EmptyState, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useMedia } from '#ui/primitives/use-media.ts';
import { formatAge, formatCount } from './formats.ts';
import { Meter } from './meter.tsx';
import { WorkerActions } from './worker-actions.tsx';
import { isAlive, type StateTone, workerLook } from './worker-state.ts';

const MINUTE_MS = 60_000;

/** In the place of what a worker that is gone has. */
const GONE = '–';

const DOTS: Record<StateTone, string> = { ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad', muted: 'bg-ink-faint' };

/** Every worker that is alive or was a while ago: what it has to give, what of it is taken, and how it is. */
export function WorkerTable({ workers }: { workers: readonly Worker[] | undefined }) {
  const wide = useMedia('(min-width: 1024px)');
  return (
    <Panel title="Workers">
      {!workers ? (
        <SkeletonRows rows={2} label="Loading the workers" />
      ) : workers.length === 0 ? (
        <EmptyState icon={<ServerOff size={26} aria-hidden="true" />} title="No worker is running">
          What is submitted waits until one is started.
        </EmptyState>
      ) : wide ? (
        <Table workers={workers} />
      ) : (
        <Cards workers={workers} />
      )}
    </Panel>
  );
}

function Table({ workers }: { workers: readonly Worker[] }) {
  return (
    <table className="w-full table-fixed text-left text-[0.8125rem]">
      <thead className="border-line border-b text-ink-faint text-xs">
        <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
          <th scope="col">Worker</th>
          <th scope="col" className="w-28">
            State
          </th>
          <th scope="col" className="w-28">
            Running
          </th>
          <th scope="col" className="w-44">
            Memory
          </th>
          <th scope="col" className="w-28">
            CPU
          </th>
          <th scope="col" className="w-32">
            Sandboxes
          </th>
          <th scope="col" className="w-24 text-right">
            Heard of
          </th>
          <th scope="col" className="w-28">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {workers.map((worker) => (
          <tr key={worker.id} className={classNames('[&>td]:px-3 [&>td]:py-2', !isAlive(worker) && 'text-ink-faint')}>
            <td>
              <Name worker={worker} />
            </td>
            <td>
              <State worker={worker} />
            </td>
            <td>
              <Running worker={worker} />
            </td>
            <td>
              <Memory worker={worker} />
            </td>
            <td>
              <Cores worker={worker} />
            </td>
            <td className="text-ink-muted tabular-nums">{sandboxes(worker)}</td>
            <td className="text-right text-ink-muted tabular-nums">{heardOf(worker)}</td>
            <td className="text-right">
              <WorkerActions worker={worker} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ workers }: { workers: readonly Worker[] }) {
  return (
    <ul aria-label="Workers" className="divide-y divide-line text-[0.8125rem]">
      {workers.map((worker) => (
        <li
          key={worker.id}
          className={classNames('flex flex-col gap-2 px-3 py-2.5', !isAlive(worker) && 'text-ink-faint')}
        >
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <Name worker={worker} />
              <State worker={worker} />
            </div>
            <WorkerActions worker={worker} />
          </div>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-1.5">
            {isAlive(worker) ? (
              <>
                <Fact name="Running">
                  <Running worker={worker} />
                </Fact>
                <Fact name="Memory">
                  <Memory worker={worker} />
                </Fact>
                <Fact name="CPU">
                  <Cores worker={worker} />
                </Fact>
                <Fact name="Sandboxes">{sandboxes(worker)}</Fact>
              </>
            ) : null}
            <Fact name="Heard of">{heardOf(worker)}</Fact>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-faint text-xs">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function Name({ worker: { hostname, pid, version, id, rssBytes, startedAt } }: { worker: Worker }) {
  const about = [`pid ${pid}`, `version ${version}`, rssBytes > 0 && `itself ${formatBytes(rssBytes)}`];
  return (
    <div className="min-w-0" title={`${id}, since ${startedAt}`}>
      <p className="truncate font-medium">{hostname}</p>
      <p className="truncate text-ink-faint text-xs">{about.filter(Boolean).join(' · ')}</p>
    </div>
  );
}

function State({ worker }: { worker: Worker }) {
  const { label, tone } = workerLook(worker);
  const detail = worker.engine.status === 'down' ? worker.engine.detail : null;
  return (
    <p className="flex min-w-0 items-center gap-1.5" title={detail ?? undefined}>
      <span aria-hidden="true" className={classNames('size-2 shrink-0 rounded-full', DOTS[tone])} />
      <span className="truncate">{label}</span>
      {detail ? <span className="sr-only">: {detail}</span> : null}
    </p>
  );
}

function Running({ worker }: { worker: Worker }) {
  if (!isAlive(worker)) return GONE;
  const { running, capacity } = worker;
  return <Meter text={`${running} of ${capacity}`} used={running} of={capacity} />;
}

function Memory({ worker }: { worker: Worker }) {
  if (!isAlive(worker)) return GONE;
  const { memoryUsedBytes, memoryBytes } = worker;
  const text = `${formatBytes(memoryUsedBytes)} of ${formatBytes(memoryBytes)}`;
  return <Meter text={text} used={memoryUsedBytes} of={memoryBytes} />;
}

function Cores({ worker }: { worker: Worker }) {
  if (!isAlive(worker)) return GONE;
  const { cpusUsed, cpus } = worker;
  return <Meter text={`${formatCount(cpusUsed)} of ${formatCount(cpus)}`} used={cpusUsed} of={cpus} />;
}

function sandboxes(worker: Worker): string {
  if (!isAlive(worker)) return GONE;
  const { runnersIdle, runnersBusy } = worker;
  return `${formatCount(runnersBusy)} busy, ${formatCount(runnersIdle)} idle`;
}

function heardOf({ heartbeatAgeMs }: Worker): string {
  if (heartbeatAgeMs < 1_000) return 'now';
  const unit = heartbeatAgeMs < MINUTE_MS ? 1_000 : MINUTE_MS;
  return `${formatAge(Math.floor(heartbeatAgeMs / unit) * unit)} ago`;
}
