'use client';

import { useEffect, useRef } from 'react';

const LINE_HEIGHT_PX = 20;
/** Above this the numbers would cost more than they help. */
const MAX_NUMBERED = 3000;

export interface SourceTextProps {
  text: string;
  /** The line to show, from 1; another object shows it anew. Null: none. */
  shown?: { readonly line: number } | null;
}

/** A text to read, with the numbers of its lines beside it. The numbers are no part of what is selected. */
export function SourceText({ text, shown = null }: SourceTextProps) {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const line = shown && Math.min(shown.line, Math.max(1, lines));
  const barRef = useRef<HTMLDivElement>(null);
  const textRef = useRef<HTMLPreElement>(null);

  useEffect(() => {
    if (!shown) return;
    textRef.current?.focus({ preventScroll: true });
    barRef.current?.scrollIntoView({ block: 'center' });
  }, [shown]);

  return (
    <div className="relative flex max-h-[32rem] overflow-auto bg-sunken py-2 font-mono text-[0.8125rem] leading-5">
      {line === null ? null : (
        <div
          ref={barRef}
          role="status"
          className="absolute left-0 h-5 w-full bg-accent-soft"
          style={{ top: `calc(0.5rem + ${(line - 1) * LINE_HEIGHT_PX}px)` }}
        >
          <span className="sr-only">Line {line}</span>
        </div>
      )}
      {lines <= MAX_NUMBERED ? (
        <pre aria-hidden="true" className="sticky left-0 select-none bg-sunken pr-3 pl-3 text-right text-ink-faint">
          {Array.from({ length: lines }, (_, line) => line + 1).join('\n')}
        </pre>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre ref={textRef} tabIndex={0} className="relative min-w-0 flex-1 px-2 [tab-size:4]">
        {text}
      </pre>
    </div>
  );
}
