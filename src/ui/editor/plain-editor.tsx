'use client';

import { type KeyboardEvent, useRef } from 'react';
import type { SourceFile } from '#core/contracts/files.ts';

const INDENT = '    ';

/** A text field in the place of Monaco where that could not be loaded: one can go on working. */
export function PlainEditor({
  file,
  onChange,
}: {
  file: SourceFile;
  onChange: (path: string, content: string) => void;
}) {
  const areaRef = useRef<HTMLTextAreaElement>(null);

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
