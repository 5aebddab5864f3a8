'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { ExecutionStream } from './execution-stream.ts';
import type { WatchState } from './execution-watcher.ts';
import { useExecutionWatcher } from './watcher-provider.tsx';

const HIDDEN_MS = 500;

/** Follows one execution for as long as the component is there. Give the component the execution's id as its key. */
export function useExecutionStream(execution: ExecutionSummary): ExecutionStream {
  const watcher = useExecutionWatcher();
  const [stream] = useState(() => new ExecutionStream(execution, nextFrame));
  const { id } = execution;
  useEffect(() => watcher.follow(id, stream.buffer.lastSeq, stream.onEvent), [watcher, stream, id]);
  return stream;
}

export function useStreamSnapshot(stream: ExecutionStream) {
  return useSyncExternalStore(stream.subscribe, stream.getSnapshot, stream.getSnapshot);
}

export function useWatchState(): WatchState {
  const watcher = useExecutionWatcher();
  return useSyncExternalStore(watcher.subscribe, watcher.getState, watcher.getState);
}

/** With the next frame; a hidden tab draws none, and its title has to follow all the same. */
function nextFrame(then: () => void): void {
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    then();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_MS);
}
