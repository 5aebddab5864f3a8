'use client';

import Link from 'next/link';
import type { AuditEntry } from '#core/contracts/audit.ts';
import { ExactTime } from '#ui/primitives/time.tsx';
import { useMedia } from '#ui/primitives/use-media.ts';
import { actionLabel, detailText, targetHref, targetLabel } from './audit-labels.ts';

/** Who did what, as a table where there is room, as cards where there is none. */
export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  const wide = useMedia('(min-width: 900px)');
  return wide ? <AuditTable entries={entries} /> : <AuditCards entries={entries} />;
}

function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <table className="w-full table-fixed text-left text-[0.8125rem]">
      <thead className="border-line border-b text-ink-faint text-xs">
        <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
          <th scope="col" className="w-44">
            When
          </th>
          <th scope="col" className="w-52">
            Who
          </th>
          <th scope="col" className="w-48">
            What
          </th>
          <th scope="col">To what</th>
          <th scope="col">Beside</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {entries.map((entry) => (
          <tr key={entry.id} className="[&>td]:px-3 [&>td]:py-2">
            <td className="text-ink-muted tabular-nums">
              <ExactTime at={entry.at} />
            </td>
            <td className="truncate">
              <Actor entry={entry} />
            </td>
            <td className="truncate text-ink-muted" title={entry.action}>
              {actionLabel(entry.action)}
            </td>
            <td className="truncate">
              <Target entry={entry} />
            </td>
            <td className="truncate text-ink-faint" title={detailText(entry)}>
              {detailText(entry)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AuditCards({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <ul aria-label="Audit" className="divide-y divide-line text-[0.8125rem]">
      {entries.map((entry) => (
        <li key={entry.id} className="flex flex-col gap-0.5 px-3 py-2.5">
          <p className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate">
              <Actor entry={entry} />
            </span>
            <ExactTime at={entry.at} className="shrink-0 text-ink-faint text-xs tabular-nums" />
          </p>
          <p className="break-words">
            <span className="text-ink-muted">{actionLabel(entry.action)}</span> <Target entry={entry} />
          </p>
          <p className="break-words text-ink-faint text-xs empty:hidden">{detailText(entry)}</p>
        </li>
      ))}
    </ul>
  );
}

function Actor({ entry: { actor, actorId, detail } }: { entry: AuditEntry }) {
  if (actor === null) {
    const who = detail.by === 'operator' ? 'The operator' : 'Nobody signed in';
    return <span className="text-ink-faint">{actorId ?? who}</span>;
  }
  return (
    <Link
      href={`/admin/audit?q=${encodeURIComponent(actor.email)}`}
      title={actor.email}
      className="font-medium hover:underline"
    >
      {actor.name ?? actor.email}
    </Link>
  );
}

function Target({ entry }: { entry: AuditEntry }) {
  const href = targetHref(entry);
  const label = targetLabel(entry);
  if (href === null) return <span title={entry.target}>{label}</span>;
  return (
    <Link href={href} title={entry.target} className="text-accent hover:underline">
      {label}
    </Link>
  );
}
