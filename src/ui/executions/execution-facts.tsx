'use client';

import Link from 'next/link';
import type { Execution } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { formatBytes, formatMs } from '#core/outcomes.ts';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { Facts } from '#ui/primitives/facts.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { ExactTime } from '#ui/primitives/time.tsx';
import { SCRIPT_LABELS } from '#ui/projects/script-labels.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useViewer } from '#ui/shell/viewer.tsx';
import { KIND_LABELS } from './history-query.ts';
import { QUEUE_CLASS_LABELS } from './queue-text.ts';
import { useEnvironment } from './use-environment.ts';
import { useQueuePlace } from './use-queue-place.ts';

const SHORT_DIGEST = 19;

export function ExecutionFacts({ execution }: { execution: Execution }) {
  const { userId } = useViewer();
  const languages = useLanguages().data;
  const { limits, owner } = execution;
  const environment = useEnvironment(execution);
  const { queue } = useQueuePlace(execution);
  const language = languages?.find(({ id }) => id === execution.language)?.name ?? execution.language;
  return (
    <>
      <Panel title="About this run">
        <Facts
          facts={[
            ['Kind', KIND_LABELS[execution.kind]],
            ['Script', execution.script ? SCRIPT_LABELS[execution.script] : null],
            ['Language', language],
            ['Owner', execution.ownerId === userId ? null : (owner.name ?? owner.email)],
            ['In the queue', queue ? queueFact(queue) : null],
            ['Queued', <ExactTime key="queued" at={execution.queuedAt} />],
            ['Started', execution.startedAt ? <ExactTime key="started" at={execution.startedAt} /> : null],
            ['Ended', execution.endedAt ? <ExactTime key="ended" at={execution.endedAt} /> : null],
            ['Attempts', execution.attempt > 1 ? execution.attempt : null],
            ['Result of', execution.cachedFrom ? <RunLink key="cached-from" id={execution.cachedFrom} /> : null],
            ['Retry of', execution.retryOf ? <RunLink key="retry-of" id={execution.retryOf} /> : null],
            ['Retried as', execution.retriedAs ? <RunLink key="retried-as" id={execution.retriedAs} /> : null],
          ]}
        />
        <div className="flex items-center justify-between gap-2 border-line border-t py-1 pr-1.5 pl-3">
          <code className="min-w-0 truncate font-mono text-ink-muted text-xs">{execution.id}</code>
          <CopyButton label="Copy the id" text={execution.id} />
        </div>
      </Panel>
      {environment ? (
        <Panel
          title="Environment"
          actions={<CopyButton label="Copy the digest of its image" text={environment.digest} />}
        >
          <Facts
            facts={[
              ['Engine', environment.engine],
              ['Runtime', environment.runtime],
              ['Image', <Mono key="image" text={environment.image} />],
              [
                'Digest',
                <Mono key="digest" text={environment.digest} shown={environment.digest.slice(0, SHORT_DIGEST)} />,
              ],
              ['Created', <ExactTime key="created" at={environment.createdAt} />],
              [
                'Destroyed',
                environment.destroyedAt ? (
                  <ExactTime key="destroyed" at={environment.destroyedAt} />
                ) : isFinal(execution.status) ? (
                  'kept for your next run'
                ) : (
                  'not yet'
                ),
              ],
            ]}
          />
        </Panel>
      ) : null}
      <Panel title="Limits">
        <Facts
          facts={[
            ['Time', formatMs(limits.wallMs)],
            ['CPU time', limits.cpuMs === limits.wallMs ? null : formatMs(limits.cpuMs)],
            ['Memory', formatBytes(limits.memoryBytes)],
            ['CPUs', limits.cpus],
            ['Processes', limits.pids],
            ['Disk', formatBytes(limits.diskBytes)],
            ['Output', formatBytes(limits.outputBytes)],
          ]}
        />
      </Panel>
    </>
  );
}

function queueFact({ class: queueClass, place }: NonNullable<Execution['queue']>): string {
  const label = QUEUE_CLASS_LABELS[queueClass];
  return place === null ? label : `number ${place}, ${label}`;
}

function RunLink({ id }: { id: string }) {
  return (
    <Link href={`/history/${id}`} title={id} className="font-mono text-accent text-xs underline underline-offset-2">
      {id}
    </Link>
  );
}

function Mono({ text, shown = text }: { text: string; shown?: string }) {
  return (
    <code title={text} className="font-mono text-xs">
      {shown}
    </code>
  );
}
