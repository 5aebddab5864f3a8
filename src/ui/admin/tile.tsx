import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';
import { Skeleton } from '#ui/primitives/skeleton.tsx';

type Tone = 'plain' | 'warn' | 'bad';

const NUMBER_TONES: Record<Tone, string> = { plain: 'text-ink', warn: 'text-warn', bad: 'text-bad' };

/** A row or two of tiles. */
export function Tiles({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line md:grid-cols-4">
      {children}
    </dl>
  );
}

/** One number with its name and what it is held against. As large before it is known as after. */
export function Tile({
  name,
  value,
  note,
  tone = 'plain',
  href,
}: {
  name: string;
  /** Undefined before it is known, as is `note`. */
  value: string | undefined;
  note: string | undefined;
  tone?: Tone | undefined;
  /** Where there is more of it. */
  href?: string;
}) {
  return (
    <div className={classNames('relative flex min-w-0 flex-col bg-surface px-3 py-2.5', href && 'hover:bg-hover')}>
      <dt className="truncate text-ink-muted text-xs">
        {href ? (
          <Link href={href} className="after:absolute after:inset-0 after:content-['']">
            {name}
          </Link>
        ) : (
          name
        )}
      </dt>
      <dd className="flex min-w-0 flex-col">
        <span className={classNames('truncate font-semibold text-xl leading-8 tabular-nums', NUMBER_TONES[tone])}>
          {value ?? <Skeleton className="my-1.5 h-5 w-16" />}
        </span>
        <span title={note} className="truncate text-ink-faint text-xs leading-4">
          {note ?? <Skeleton className="h-4 w-24" />}
        </span>
      </dd>
    </div>
  );
}
