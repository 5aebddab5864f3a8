'use client';

import { useMutation } from '@tanstack/react-query';
import { FileCode2, FolderOpen, RotateCcw, SlidersHorizontal, Square } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { DeployAgainDialog } from './deploy-again-dialog.tsx';
import { useStop } from './use-stop.ts';

const icon = { size: 14, 'aria-hidden': true } as const;

export function ExecutionActions({ execution }: { execution: ExecutionSummary }) {
  const trpc = useTRPC();
  const router = useRouter();
  const stop = useStop(execution);
  const runAgain = useMutation(
    trpc.execution.runAgain.mutationOptions({ onSuccess: ({ id }) => router.push(`/history/${id}`) }),
  );
  const deploys = execution.script === 'deploy';
  const [asking, setAsking] = useState(false);
  const again = () => runAgain.mutate({ id: execution.id });
  const problem = stop.problem ?? (runAgain.error ? errorSentence(runAgain.error) : null);

  return (
    <>
      {execution.sessionId ? (
        <ButtonLink href={`/sessions/${execution.sessionId}`} icon={<FileCode2 {...icon} />}>
          Open the session
        </ButtonLink>
      ) : null}
      {execution.projectId ? (
        <ButtonLink href={`/projects/${execution.projectId}`} icon={<FolderOpen {...icon} />}>
          Open the project
        </ButtonLink>
      ) : null}
      <ButtonLink
        href={`/new-run?from=${execution.id}`}
        icon={<SlidersHorizontal {...icon} />}
        title="Fill in the form for a new run with what this one was given"
      >
        Run with changes
      </ButtonLink>
      {isFinal(execution.status) ? (
        <Button
          variant="primary"
          icon={<RotateCcw {...icon} />}
          busy={runAgain.isPending || runAgain.isSuccess}
          onClick={() => (deploys ? setAsking(true) : again())}
        >
          Run again
        </Button>
      ) : (
        <Button
          variant="danger"
          icon={<Square {...icon} size={13} className="fill-current" />}
          busy={stop.stopping}
          onClick={stop.stop}
        >
          {stop.stopping ? 'Stopping…' : 'Stop'}
        </Button>
      )}
      {deploys ? (
        <DeployAgainDialog title={execution.title} open={asking} onClose={() => setAsking(false)} onConfirm={again} />
      ) : null}
      {problem ? (
        <p role="alert" className="basis-full text-right text-bad text-xs">
          {problem}
        </p>
      ) : null}
    </>
  );
}
