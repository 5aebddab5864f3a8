'use client';

import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { SourceFile } from '#core/contracts/files.ts';
import type { Place } from '#ui/console/places.tsx';
import { rangeOfPlace } from './range-of-place.ts';

const INDENT = '    ';
const LINE_HEIGHT_PX = 20;

/** A text field in the place of Monaco where that could not be loaded: one can go on working. */
export function PlainEditor({
  file,
  onChange,
  place,
  onArrived,
}: {
  file: SourceFile;
  onChange: (path: string, content: string) => void;
  place: Place | null;
  onArrived: () => void;
}) {
  const areaRef = useRef<HTMLTextAreaElement>(null);
  const arrivedRef = useRef(onArrived);

  useEffect(() => {
    arrivedRef.current = onArrived;
  });

  useEffect(() => {
    const area = areaRef.current;
    if (!area || place?.path !== file.path) return;
    const { start, end, line } = rangeOfPlace(area.value, place);
    area.focus();
    area.setSelectionRange(start, end);
    area.scrollTop = (line - 1) * LINE_HEIGHT_PX - area.clientHeight / 2;
    arrivedRef.current();
  }, [place, file]);

  const indent = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Tab' || event.shiftKey || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const area = event.currentTarget;
    area.setRangeText(INDENT, area.selectionStart, area.selectionEnd, 'end');
    onChange(file.path, area.value);
  };

  return (
    <textarea
      ref={areaRef}
      aria-label={`Code editor, ${file.path}. Press Shift Tab to leave it backwards.`}
      value={file.content}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      onKeyDown={indent}
      onChange={(event) => onChange(file.path, event.target.value)}
      className="h-full w-full resize-none overflow-auto whitespace-pre bg-surface px-4 py-2.5 font-mono text-[0.8125rem] leading-5 [tab-size:4] focus-visible:outline-offset-[-2px]"
    />
  );
}
