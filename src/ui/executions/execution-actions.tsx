'use client';

import { useMutation } from '@tanstack/react-query';
import { FileCode2, RotateCcw, Square } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

const icon = { size: 14, 'aria-hidden': true } as const;

export function ExecutionActions({ execution }: { execution: ExecutionSummary }) {
  const trpc = useTRPC();
  const router = useRouter();
  const terminate = useMutation(trpc.execution.terminate.mutationOptions());
  const runAgain = useMutation(
    trpc.execution.runAgain.mutationOptions({ onSuccess: ({ id }) => router.push(`/history/${id}`) }),
  );
  // It may end by itself between the look and the click.
  const ended = terminate.error !== null && toApiError(terminate.error).code === 'EXECUTION_ENDED';
  const problem = runAgain.error ?? (ended ? null : terminate.error);

  return (
    <>
      {execution.sessionId ? (
        <ButtonLink href={`/sessions/${execution.sessionId}`} icon={<FileCode2 {...icon} />}>
          Open the session
        </ButtonLink>
      ) : null}
      {isFinal(execution.status) ? (
        <Button
          variant="primary"
          icon={<RotateCcw {...icon} />}
          busy={runAgain.isPending || runAgain.isSuccess}
          onClick={() => runAgain.mutate({ id: execution.id })}
        >
          Run again
        </Button>
      ) : (
        <Button
          variant="danger"
          icon={<Square {...icon} size={13} className="fill-current" />}
          busy={terminate.isPending || (terminate.isSuccess && !ended)}
          onClick={() => terminate.mutate({ id: execution.id })}
        >
          {terminate.isIdle || terminate.isError ? 'Stop' : 'Stopping…'}
        </Button>
      )}
      {problem ? (
        <p role="alert" className="basis-full text-right text-bad text-xs">
          {errorSentence(problem)}
        </p>
      ) : null}
    </>
  );
}
