'use client';

import { useEffect, useState } from 'react';
import { formatDateTime, formatRelative } from './time-format.ts';

const EVERY_MS = 20_000;

/** `3 min ago`, kept up to date, with the exact time on hover and for machines. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={formatDateTime(at)} className={className} suppressHydrationWarning>
      {formatRelative(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}

export function ExactTime({ at, className }: { at: string; className?: string }) {
  return (
    <time dateTime={at} className={className} suppressHydrationWarning>
      {formatDateTime(at)}
    </time>
  );
}
