'use client';

import { ArrowDown, Download, Eraser, WrapText } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Execution, ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { logRemovedText } from '#core/log-removed.ts';
import { downloadLog } from '#ui/executions/download-log.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import type { ExecutionStream } from '#ui/watching/execution-stream.ts';
import { useStreamSnapshot } from '#ui/watching/use-execution-stream.ts';
import { ConsoleRows, CutOff } from './console-rows.tsx';
import { ConsoleStatus } from './console-status.tsx';
import { type Places, PlacesProvider } from './places.tsx';
import { Preparing, waitsForImage } from './preparing.tsx';
import { RunSummary } from './run-summary.tsx';
import { useAttempts } from './use-attempts.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

const icon = { size: 15, 'aria-hidden': true } as const;

export interface ConsoleProps {
  stream: ExecutionStream;
  /** What the places that its output names lead to. */
  places?: Places | null;
  actions?: ReactNode;
}

/** The output of one execution as it is written, how it stands, and how it ended. Fills the height it is given. */
export function Console({ stream, places = null, actions }: ConsoleProps) {
  const { console, execution, result, problems } = useStreamSnapshot(stream);
  useProblemsOf(stream, execution?.language ?? null);
  const [wrap, setWrap] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const outputRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const attempts = useAttempts(execution, console.attempt);
  const { sticks, onScroll, jump } = useStickToEnd(outputRef, contentRef, execution ? console : null);
  if (!execution) return null;

  const preparing = waitsForImage(execution) ? execution.delayReason : null;
  const download = () => {
    setProblem(null);
    downloadLog(execution.id).catch((error: Error) => setProblem(error.message));
  };

  return (
    <section aria-label="Console" className="flex h-full min-h-0 flex-col bg-sunken">
      <div className="flex h-10 shrink-0 items-center gap-2 border-line border-b bg-surface px-3">
        <ConsoleStatus execution={execution} />
        <div className="ml-auto flex items-center">
          <IconButton
            size="sm"
            label="Wrap long lines"
            pressed={wrap}
            icon={<WrapText {...icon} />}
            onClick={() => setWrap((was) => !was)}
          />
          <CopyButton label="Copy the output" text={() => stream.buffer.text()} />
          <IconButton size="sm" label="Clear the console" icon={<Eraser {...icon} />} onClick={() => stream.clear()} />
          <IconButton size="sm" label="Download the log" icon={<Download {...icon} />} onClick={download} />
          {actions}
        </div>
      </div>
      {problem ? (
        <p role="alert" className="shrink-0 border-line border-b bg-bad-soft px-3 py-1.5 text-[0.8125rem] text-bad">
          {problem}
        </p>
      ) : null}
      <div className="relative min-h-0 flex-1">
        <div
          ref={outputRef}
          role="log"
          aria-label="Output"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          onScroll={onScroll}
          className="h-full overflow-auto py-1 font-mono text-[0.8125rem] [tab-size:8] focus-visible:outline-offset-[-2px]"
        >
          <div ref={contentRef}>
            {console.droppedRows > 0 ? <Dropped rows={console.droppedRows} onDownload={download} /> : null}
            <PlacesProvider value={places}>
              {console.blocks.map((block) => (
                <ConsoleRows
                  key={block.key}
                  block={block}
                  wrap={wrap}
                  attempt={attempts.current}
                  reasons={attempts.reasons}
                  problems={problems.byBlock.get(block.key)}
                />
              ))}
            </PlacesProvider>
            {attempts.cutOff === null ? null : (
              <CutOff attempt={attempts.cutOff} reason={attempts.reasons.get(attempts.cutOff)} />
            )}
            {preparing !== null ? (
              <Preparing reason={preparing} />
            ) : console.lastSeq === 0 ? (
              <NoOutput execution={execution} result={result} />
            ) : null}
          </div>
        </div>
        {sticks ? null : (
          <Button
            size="sm"
            className="absolute right-4 bottom-3 shadow-raised"
            icon={<ArrowDown {...icon} />}
            onClick={jump}
          >
            Jump to latest
          </Button>
        )}
      </div>
      {console.hasEscapedBytes ? (
        <p className="shrink-0 border-line border-t bg-warn-soft px-3 py-1 text-xs">
          What can’t be shown as text stands as <code>\xNN</code>. The downloaded log has them as they were written.
        </p>
      ) : null}
      <RunSummary execution={execution} problems={problems.list} />
    </section>
  );
}

/** Has the stream look for what the tools of a language find wrong. */
function useProblemsOf(stream: ExecutionStream, language: string | null): void {
  const matchers = useLanguages().data?.find(({ id }) => id === language)?.problems;
  useEffect(() => {
    if (matchers) stream.findProblems(matchers);
  }, [stream, matchers]);
}

function Dropped({ rows, onDownload }: { rows: number; onDownload: () => void }) {
  return (
    <p className="mb-1 border-line border-b px-3 pb-1 font-sans text-ink-muted text-xs">
      {rows.toLocaleString('en-GB')} earlier lines are not shown here.{' '}
      <button type="button" className="text-accent underline underline-offset-2" onClick={onDownload}>
        Download the full log
      </button>
    </p>
  );
}

/** That there is none is known only once all has been told, which comes after the status. */
function NoOutput({ execution, result }: { execution: ExecutionSummary; result: Execution | null }) {
  const ended = isFinal(execution.status);
  const none = result && (logRemovedText(result) ?? 'The program wrote nothing.');
  return (
    <p className="px-5 py-0.5 font-sans text-ink-faint">{none ?? (ended ? 'Loading the output…' : 'No output yet.')}</p>
  );
}
