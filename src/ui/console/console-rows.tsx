import { type CSSProperties, memo } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';
import type { ConsoleBlock, ConsoleRow } from './console-buffer.ts';
import { cutOffText } from './cut-off.ts';
import { cutStretches } from './cut-stretches.ts';
import type { Stretch } from './line-editor.ts';
import { usePlacesOfRun } from './places.tsx';
import type { BlockProblems, FoundProblem } from './problem-scanner.ts';
import { cssColor, PLAIN, sameStyle } from './text-style.ts';

const ROW_HEIGHT_PX = 20;

export interface ConsoleRowsProps {
  block: ConsoleBlock;
  wrap: boolean;
  /** The attempt that goes on or was the last: what others wrote is dimmed. */
  attempt: number | null;
  /** Why earlier ones were cut off, as far as it is known. */
  reasons: ReadonlyMap<number, string>;
  /** What its rows say is wrong, where they do. */
  problems: BlockProblems | undefined;
}

/** Rows that never change are drawn once; those out of sight cost nothing. */
export const ConsoleRows = memo(function ConsoleRows({ block, wrap, attempt, reasons, problems }: ConsoleRowsProps) {
  return (
    <div
      style={{ contentVisibility: 'auto', containIntrinsicSize: `auto ${block.rows.length * ROW_HEIGHT_PX}px` }}
      className={wrap ? 'whitespace-pre-wrap [overflow-wrap:anywhere]' : 'w-max min-w-full whitespace-pre'}
    >
      {block.rows.map((row) => (
        <Row
          key={row.key}
          row={row}
          earlier={attempt !== null && row.attempt !== attempt}
          reasons={reasons}
          problem={problems?.get(row.key)}
        />
      ))}
    </div>
  );
});

/** The end of an attempt's output that did not come to its end. */
export function CutOff({ attempt, reason }: { attempt: number; reason: string | undefined }) {
  return (
    <div
      className={classNames(
        'my-1 flex select-none items-center gap-3 whitespace-normal font-sans text-warn text-xs',
        'before:w-4 before:shrink-0 before:border-warn/50 before:border-t after:min-w-4 after:flex-1 after:border-warn/50 after:border-t',
      )}
    >
      {cutOffText(attempt, reason)}
    </div>
  );
}

interface RowProps {
  row: ConsoleRow;
  earlier: boolean;
  reasons: ReadonlyMap<number, string>;
  problem: FoundProblem | undefined;
}

function Row({ row, earlier, reasons, problem }: RowProps) {
  if (row.type === 'cut-off') return <CutOff attempt={row.attempt} reason={reasons.get(row.attempt)} />;
  if (row.type === 'divider') {
    return (
      <div
        className={classNames(
          'my-1 flex select-none items-center gap-3 font-sans text-ink-faint text-xs before:w-4 before:border-line before:border-t after:flex-1 after:border-line after:border-t',
          earlier && 'opacity-60',
        )}
      >
        {row.label}
      </div>
    );
  }
  return (
    <div
      data-stream={row.stderr ? 'stderr' : 'stdout'}
      data-attempt={earlier ? row.attempt : undefined}
      className={classNames(
        'min-h-5 border-l-2 pr-3 pl-5 leading-5',
        earlier && 'opacity-60',
        // The mark in the margin tells stderr from stdout without its colour, and is left out when text is copied.
        row.stderr
          ? "relative border-bad bg-bad-soft/60 before:absolute before:left-1.5 before:select-none before:font-bold before:text-bad before:content-['!']"
          : 'border-transparent',
      )}
    >
      {problem ? (
        <LinkedText stretches={row.stretches} problem={problem} />
      ) : (
        <StretchTexts stretches={row.stretches} />
      )}
    </div>
  );
}

/** A row that names a place: where the files have it, its name leads there. */
function LinkedText({ stretches, problem }: { stretches: readonly Stretch[]; problem: FoundProblem }) {
  const places = usePlacesOfRun();
  const place = places?.placeOf(problem);
  if (!places || !place) return <StretchTexts stretches={stretches} />;
  const { before, within, after } = cutStretches(stretches, problem.at);
  const column = place.column === null ? '' : `, column ${place.column}`;
  return (
    <>
      <StretchTexts stretches={before} />
      <button
        type="button"
        title={`Show ${place.path}, line ${place.line}${column}`}
        onClick={() => places.open({ ...place })}
        className="max-w-full select-text whitespace-pre-wrap text-left underline decoration-dotted underline-offset-2 [overflow-wrap:anywhere] hover:decoration-solid focus-visible:outline-offset-0"
      >
        <StretchTexts stretches={within} />
      </button>
      <StretchTexts stretches={after} />
    </>
  );
}

function StretchTexts({ stretches }: { stretches: readonly Stretch[] }) {
  return stretches.map((stretch, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a stretch has no identity but its place
    <StretchText key={index} stretch={stretch} />
  ));
}

function StretchText({ stretch }: { stretch: Stretch }) {
  const stderr = stretch.stream === 'stderr';
  if (!stderr && !stretch.escaped && sameStyle(stretch.style, PLAIN)) return stretch.text;
  return (
    <span
      className={classNames(
        stderr && stretch.style.color === null && 'text-bad',
        stretch.escaped && 'rounded-sm bg-warn-soft text-warn',
      )}
      style={stretch.escaped ? undefined : cssOf(stretch)}
    >
      {stretch.text}
    </span>
  );
}

function cssOf({ style }: Stretch): CSSProperties {
  const color = style.color === null ? undefined : cssColor(style.color);
  const background = style.background === null ? undefined : cssColor(style.background);
  const css: CSSProperties = style.inverse
    ? { color: background ?? 'var(--sunken)', backgroundColor: color ?? 'var(--ink)' }
    : { color, backgroundColor: background };
  if (style.bold) css.fontWeight = 700;
  if (style.dim) css.opacity = 0.7;
  if (style.italic) css.fontStyle = 'italic';
  const lines = [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ');
  if (lines) css.textDecorationLine = lines;
  return css;
}
