'use client';

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { type FoundProblem, NO_PROBLEMS } from '#ui/console/problem-scanner.ts';
import { ExecutionStream, type StreamSnapshot } from './execution-stream.ts';
import type { WatchState } from './execution-watcher.ts';
import { useExecutionWatcher } from './watcher-provider.tsx';

const AT_LATEST_MS = 500;

/** Follows one execution at a time: another id begins another stream. */
export function useExecutionStream(execution: ExecutionSummary | null): ExecutionStream | null {
  const watcher = useExecutionWatcher();
  const id = execution?.id ?? null;
  const [held, setHeld] = useState(() => ({ id, stream: startStream(execution) }));
  if (held.id !== id) setHeld({ id, stream: startStream(execution) });
  const stream = held.id === id ? held.stream : null;
  useEffect(
    () => (id !== null && stream ? watcher.follow(id, stream.buffer.lastSeq, stream.onEvent) : undefined),
    [watcher, stream, id],
  );
  return stream;
}

/** All of it, with each change. */
export function useStreamSnapshot(stream: ExecutionStream): StreamSnapshot {
  return useSyncExternalStore(stream.subscribe, stream.getSnapshot, stream.getSnapshot);
}

/** Only how it stands: changes with the status, not with the output. */
export function useStreamExecution(stream: ExecutionStream | null): ExecutionSummary | null {
  const subscribe = useCallback((listener: () => void) => stream?.subscribe(listener) ?? (() => {}), [stream]);
  const read = () => stream?.getSnapshot().execution ?? null;
  return useSyncExternalStore(subscribe, read, read);
}

/** What was found wrong, each once; changes only with it. */
export function useStreamProblems(stream: ExecutionStream | null): readonly FoundProblem[] {
  const subscribe = useCallback((listener: () => void) => stream?.subscribe(listener) ?? (() => {}), [stream]);
  const read = () => stream?.getSnapshot().problems.list ?? NO_PROBLEMS.list;
  return useSyncExternalStore(subscribe, read, read);
}

export function useWatchState(): WatchState {
  const watcher = useExecutionWatcher();
  return useSyncExternalStore(watcher.subscribe, watcher.getState, watcher.getState);
}

function startStream(execution: ExecutionSummary | null): ExecutionStream | null {
  return execution && new ExecutionStream(execution, nextFrame);
}

/** With the next frame; a hidden tab draws none, and its title has to follow all the same. */
function nextFrame(then: () => void): void {
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    then();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, AT_LATEST_MS);
}
