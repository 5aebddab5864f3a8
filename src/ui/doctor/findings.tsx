import { ChevronRight } from 'lucide-react';
import { type Finding, findingAreaSchema, type Verdict } from '#core/contracts/examinations.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { AREA_LABELS, VERDICT_LOOKS } from './looks.tsx';

/** Findings that need somebody's eyes, each with what to do. Nothing where there are none. */
export function OpenFindings({
  findings,
  verdict,
}: {
  findings: readonly Finding[];
  verdict: Exclude<Verdict, 'PASS'>;
}) {
  const own = findings.filter((finding) => finding.verdict === verdict);
  if (own.length === 0) return null;
  const look = VERDICT_LOOKS[verdict];
  return (
    <Panel title={look.heading} actions={<span className="text-ink-faint text-xs tabular-nums">{own.length}</span>}>
      <ul className="divide-y divide-line">
        {own.map((finding) => (
          <li key={finding.id} className="flex gap-2.5 px-3 py-2.5">
            <span className={look.color}>{look.icon}</span>
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-medium">{finding.title}</span>
                <span className="text-ink-faint text-xs">{AREA_LABELS[finding.area]}</span>
              </p>
              <p className="break-words text-[0.8125rem]">
                <span className={look.color}>{finding.found}</span>
                <span className="text-ink-faint"> · expected {finding.expected}</span>
              </p>
              {finding.advice ? <p className="mt-1 text-[0.8125rem] text-ink-muted">{finding.advice}</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** All that is fine, folded away by what it is about. */
export function StandingWalls({ findings }: { findings: readonly Finding[] }) {
  const look = VERDICT_LOOKS.PASS;
  const standing = findings.filter(({ verdict }) => verdict === 'PASS');
  const areas = findingAreaSchema.options.flatMap((area) => {
    const own = standing.filter((finding) => finding.area === area);
    return own.length > 0 ? [{ area, own }] : [];
  });
  return (
    <Panel
      title={look.heading}
      actions={<span className="text-ink-faint text-xs tabular-nums">{standing.length}</span>}
    >
      <div className="divide-y divide-line">
        {areas.map(({ area, own }) => (
          <details key={area} className="group">
            <summary className="flex cursor-pointer list-none items-center gap-2.5 px-3 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
              <span className={look.color}>{look.icon}</span>
              <span className="flex-1">{AREA_LABELS[area]}</span>
              <span className="text-ink-faint text-xs tabular-nums">{own.length}</span>
              <ChevronRight
                size={14}
                aria-hidden="true"
                className="text-ink-faint transition-transform duration-100 group-open:rotate-90"
              />
            </summary>
            <dl className="pb-2 text-[0.8125rem]">
              {own.map(({ id, title, tried, found }) => (
                <div
                  key={id}
                  className={classNames('grid gap-x-4 py-1 pr-3 pl-9', 'sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]')}
                >
                  <dt className="min-w-0">
                    {title}
                    <span className="block text-ink-faint text-xs">{tried}</span>
                  </dt>
                  <dd className="min-w-0 break-words text-ink-muted">{found}</dd>
                </div>
              ))}
            </dl>
          </details>
        ))}
      </div>
    </Panel>
  );
}
