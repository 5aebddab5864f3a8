'use client';

import type { ExaminationSummary } from '#core/contracts/examinations.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { ExactTime } from '#ui/primitives/time.tsx';
import { STATUS_LABELS } from './looks.tsx';

/** What was found before. Only so much is kept, and workers that are gone are among it. */
export function EarlierExaminations({
  examinations,
  onShow,
}: {
  examinations: readonly ExaminationSummary[];
  onShow: (examination: ExaminationSummary) => void;
}) {
  return (
    <Panel title="Earlier">
      <ul aria-label="Earlier examinations" className="divide-y divide-line">
        {examinations.map((examination) => {
          const { id, hostname, status, requestedAt, counts, problem } = examination;
          return (
            <li key={id} className="flex min-h-11 items-center gap-x-3 px-3 py-1.5 text-[0.8125rem] sm:gap-x-4">
              <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:gap-4">
                <span className="tabular-nums sm:w-40">
                  <ExactTime at={requestedAt} />
                </span>
                <span className="min-w-0 truncate text-ink-muted">{hostname}</span>
              </span>
              {counts ? (
                <>
                  <span className="text-right text-ink-muted tabular-nums">
                    {counts.fail > 0 ? <span className="font-medium text-bad">{counts.fail} missing, </span> : null}
                    {counts.warn} known, {counts.pass} fine
                  </span>
                  <Button size="sm" variant="ghost" onClick={() => onShow(examination)}>
                    Show
                  </Button>
                </>
              ) : (
                <span className="text-ink-muted">{problem ?? STATUS_LABELS[status]}</span>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
