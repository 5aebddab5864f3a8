import type { ReactNode } from 'react';

/** Names and values, one a line. A value of null is left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="flex flex-col gap-1.5 px-3 py-2.5 text-[0.8125rem]">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="flex items-baseline justify-between gap-4">
            <dt className="shrink-0 text-ink-faint">{name}</dt>
            <dd className="min-w-0 truncate text-right tabular-nums">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
