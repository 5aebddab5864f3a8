'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import type { Input, SubmittedInput } from '#core/contracts/inputs.ts';
import type { CodeSession } from '#core/contracts/sessions.ts';
import { isFinal } from '#core/execution-status.ts';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPCClient } from '#ui/trpc/trpc.ts';
import { useExecutionStream, useStreamExecution } from '#ui/watching/use-execution-stream.ts';
import { type Autosaver, NotSavedError } from './autosaver.ts';
import { announceRun, listenToTabs } from './session-channel.ts';
import { useLatestRun } from './use-latest-run.ts';

/** The newest run of a session, wherever it was started, and what can be done about it. */
export function useRun(session: Pick<CodeSession, 'id'>, saver: Autosaver) {
  const client = useTRPCClient();
  const [started, setStarted] = useState<ExecutionSummary | null>(null);
  const [starting, setStarting] = useState(false);
  const [stopAsked, setStopAsked] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const busyRef = useRef(false);

  const latest = useLatestRun(session.id);
  const { refetch } = latest;
  useEffect(
    () =>
      listenToTabs((message) => {
        if (message.type === 'run' && message.sessionId === session.id) void refetch();
      }),
    [refetch, session.id],
  );

  const shown = newerOf(started, latest.data?.items[0] ?? null);
  const stream = useExecutionStream(shown);
  const execution = useStreamExecution(stream);
  const running = execution !== null && !isFinal(execution.status);

  const run = useCallback(
    async (inputs: readonly SubmittedInput[] | null = null) => {
      // A key that repeats must not start two.
      if (busyRef.current || running) return;
      busyRef.current = true;
      setStarting(true);
      setProblem(null);
      try {
        await saver.flush();
        setStarted(
          await client.execution.submit.mutate({
            sessionId: session.id,
            ...(inputs && { inputs: inputs.map(inputToRun) }),
          }),
        );
        announceRun(session.id);
      } catch (error) {
        setProblem(error instanceof NotSavedError ? error.message : errorSentence(error));
      } finally {
        busyRef.current = false;
        setStarting(false);
      }
    },
    [client, running, saver, session.id],
  );

  const stop = useCallback(async () => {
    if (!execution) return;
    setStopAsked(execution.id);
    setProblem(null);
    try {
      await client.execution.terminate.mutate({ id: execution.id });
    } catch (error) {
      setStopAsked(null);
      // It ended by itself in the meantime.
      if (toApiError(error).code !== 'EXECUTION_ENDED') setProblem(errorSentence(error));
    }
  }, [client, execution]);

  return {
    stream,
    execution,
    /** Whether there is a run is not known yet. */
    loading: latest.isPending,
    running,
    starting,
    stopping: running && (execution.terminating || stopAsked === execution.id),
    problem,
    run,
    stop,
  };
}

function inputToRun({ stdin, args, expected }: SubmittedInput): Input {
  return { stdin, args, ...(expected !== null && { expected }) };
}

/** Ids sort by the time they were made. */
function newerOf(a: ExecutionSummary | null, b: ExecutionSummary | null): ExecutionSummary | null {
  if (!a || !b) return a ?? b;
  return a.id >= b.id ? a : b;
}
