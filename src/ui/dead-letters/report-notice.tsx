import Link from 'next/link';
import { Button } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';

/** What came of what was done: the row that it was done to is gone from the list by then. */
export interface Report {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly text: string;
  /** The execution that runs it again. */
  readonly retryId?: string;
}

/** Read out at once where it went wrong, else when there is a pause. */
export function ReportNotice({ report, onClose }: { report: Report; onClose: () => void }) {
  return (
    <Notice
      tone={report.tone}
      role={report.tone === 'bad' ? 'alert' : 'status'}
      actions={
        <Button size="sm" variant="ghost" onClick={onClose}>
          Dismiss
        </Button>
      }
    >
      {report.text}
      {report.retryId ? (
        <>
          {' '}
          <Link href={`/history/${report.retryId}`} className="text-accent underline underline-offset-2">
            Open the new run
          </Link>
        </>
      ) : null}
    </Notice>
  );
}
