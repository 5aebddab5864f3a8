'use client';

import { useEffect, useState } from 'react';
import { formatMs } from '#core/outcomes.ts';

const EVERY_MS = 100;

/** How long it has been running, counting. */
export function Elapsed({ since }: { since: string }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const elapsedMs = Math.max(0, nowMs - Date.parse(since));
  // Whole tenths below a minute: the digits don't jump between "1 s" and "1.1 s".
  return (
    <span className="tabular-nums">
      {elapsedMs < 60_000 ? `${(elapsedMs / 1000).toFixed(1)} s` : formatMs(elapsedMs)}
    </span>
  );
}
