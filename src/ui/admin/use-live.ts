'use client';

import { useEffect, useState } from 'react';

/** How often what is live is asked anew. */
const REFRESH_MS = 2_000;
/** After three that didn't come. */
const STALE_AFTER_MS = 3 * REFRESH_MS + 500;
const LOOK_EVERY_MS = 1_000;

/** For queries that are asked anew all the time while the page is visible: one that fails is followed by the next. */
export const LIVE = {
  staleTime: 0,
  retry: false,
  refetchInterval: REFRESH_MS,
  // Also where the browser believes to be offline: only the server knows whether it can be reached.
  networkMode: 'always',
} as const;

/**
 * How old what is shown is, in ms, once that is older than it may be; null while it is fresh or nothing was there yet.
 * A page that was hidden is given the time to ask.
 */
export function useStaleMs(updatedAtMs: number): number | null {
  const [nowMs, setNowMs] = useState(0);
  const [shownSinceMs, setShownSinceMs] = useState(0);
  useEffect(() => {
    const look = () => setNowMs(Date.now());
    const onVisibility = () => {
      if (document.visibilityState === 'visible') setShownSinceMs(Date.now());
      look();
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, []);
  if (updatedAtMs === 0 || nowMs - Math.max(updatedAtMs, shownSinceMs) <= STALE_AFTER_MS) return null;
  return nowMs - updatedAtMs;
}
