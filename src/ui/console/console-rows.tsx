import { type CSSProperties, memo } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';
import type { ConsoleBlock, ConsoleRow } from './console-buffer.ts';
import { cutOffText } from './cut-off.ts';
import type { Stretch } from './line-editor.ts';
import { cssColor, PLAIN, sameStyle } from './text-style.ts';

const ROW_HEIGHT_PX = 20;

export interface ConsoleRowsProps {
  block: ConsoleBlock;
  wrap: boolean;
  /** The attempt that goes on or was the last: what others wrote is dimmed. */
  attempt: number | null;
  /** Why earlier ones were cut off, as far as it is known. */
  reasons: ReadonlyMap<number, string>;
}

/** Rows that never change are drawn once; those out of sight cost nothing. */
export const ConsoleRows = memo(function ConsoleRows({ block, wrap, attempt, reasons }: ConsoleRowsProps) {
  return (
    <div
      style={{ contentVisibility: 'auto', containIntrinsicSize: `auto ${block.rows.length * ROW_HEIGHT_PX}px` }}
      className={wrap ? 'whitespace-pre-wrap [overflow-wrap:anywhere]' : 'w-max min-w-full whitespace-pre'}
    >
      {block.rows.map((row) => (
        <Row key={row.key} row={row} earlier={attempt !== null && row.attempt !== attempt} reasons={reasons} />
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
}

function Row({ row, earlier, reasons }: RowProps) {
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
      {row.stretches.map((stretch, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stretch has no identity but its place
        <StretchText key={index} stretch={stretch} />
      ))}
    </div>
  );
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
