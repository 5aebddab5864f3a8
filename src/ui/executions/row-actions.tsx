'use client';

import { useMutation } from '@tanstack/react-query';
import { EllipsisVertical, FileCode2, FolderOpen, RotateCcw, SlidersHorizontal, Square } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { Menu, type MenuItem } from '#ui/primitives/menu.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { DeployAgainDialog } from './deploy-again-dialog.tsx';
import type { Stop } from './use-stop.ts';

const icon = { size: 14, 'aria-hidden': true } as const;

/** What can be done with a run of a list. It lies above the link that covers its row. */
export function RowActions({ execution, stop }: { execution: ExecutionSummary; stop: Stop }) {
  const trpc = useTRPC();
  const router = useRouter();
  const runAgain = useMutation(
    trpc.execution.runAgain.mutationOptions({ onSuccess: ({ id }) => router.push(`/history/${id}`) }),
  );
  const deploys = execution.script === 'deploy';
  const [asking, setAsking] = useState(false);
  const again = () => runAgain.mutate({ id: execution.id });
  const items: MenuItem[] = isFinal(execution.status)
    ? [
        {
          label: 'Run again',
          icon: <RotateCcw {...icon} />,
          disabled: runAgain.isPending,
          onSelect: () => (deploys ? setAsking(true) : again()),
        },
      ]
    : [
        {
          label: stop.stopping ? 'Stopping…' : 'Stop',
          icon: <Square {...icon} className="fill-current" />,
          danger: true,
          disabled: stop.stopping,
          onSelect: stop.stop,
        },
      ];
  if (execution.sessionId) {
    items.push({ label: 'Open the session', icon: <FileCode2 {...icon} />, href: `/sessions/${execution.sessionId}` });
  }
  items.push({
    label: 'Run with changes…',
    icon: <SlidersHorizontal {...icon} />,
    href: `/new-run?from=${execution.id}`,
  });
  if (execution.projectId) {
    items.push({ label: 'Open the project', icon: <FolderOpen {...icon} />, href: `/projects/${execution.projectId}` });
  }
  const problem = stop.problem ?? (runAgain.error ? errorSentence(runAgain.error) : null);
  return (
    <div className="relative z-10 flex items-center justify-end gap-2 has-[[aria-expanded=true]]:z-20">
      {problem ? (
        <p
          role="alert"
          className="absolute right-9 w-64 rounded-md border border-line bg-raised px-2 py-1 text-bad text-xs"
        >
          {problem}
        </p>
      ) : null}
      {deploys ? (
        <DeployAgainDialog title={execution.title} open={asking} onClose={() => setAsking(false)} onConfirm={again} />
      ) : null}
      <Menu
        label={`Actions for ${execution.title}`}
        trigger={<EllipsisVertical size={15} aria-hidden="true" />}
        triggerClass="inline-flex size-7 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink"
        items={items}
      />
    </div>
  );
}
