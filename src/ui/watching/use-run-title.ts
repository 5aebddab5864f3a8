'use client';

import { useEffect, useRef, useState } from 'react';
import { type ExecutionStatus, isFinal } from '#core/execution-status.ts';
import { runTitle } from './run-title.ts';

/** Keeps the tab's title in step with the run. */
export function useRunTitle(title: string, status: ExecutionStatus | null): void {
  const [endedUnseen, setEndedUnseen] = useState(false);
  const wasRunning = useRef(false);

  useEffect(() => {
    const running = status !== null && !isFinal(status);
    if (running) setEndedUnseen(false);
    else if (wasRunning.current && document.visibilityState === 'hidden') setEndedUnseen(true);
    wasRunning.current = running;
  }, [status]);

  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === 'visible') setEndedUnseen(false);
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, []);

  useEffect(() => {
    document.title = runTitle({ title, status, endedUnseen });
  }, [title, status, endedUnseen]);
}
