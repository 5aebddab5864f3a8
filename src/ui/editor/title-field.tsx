'use client';

import { useRef, useState } from 'react';
import { MAX_TITLE_LENGTH } from '#core/contracts/sessions.ts';

/** The title, edited where it stands and taken as it is typed. Escape brings the old one back, as does none at all. */
export function TitleField({ title, onChange }: { title: string; onChange: (title: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const beforeRef = useRef(title);

  const take = (text: string) => {
    setTyped(text);
    // Control characters come with pasted text and are refused by the server.
    const next = text.replace(/\p{Cc}+/gu, ' ').trim();
    if (next !== '' && next !== title) onChange(next);
  };

  return (
    <input
      aria-label="Title"
      value={typed ?? title}
      maxLength={MAX_TITLE_LENGTH}
      spellCheck={false}
      onFocus={() => {
        beforeRef.current = title;
      }}
      onChange={(event) => take(event.target.value)}
      onBlur={() => {
        if (typed !== null && typed.trim() === '') take(beforeRef.current);
        setTyped(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') take(beforeRef.current);
      }}
      className="field-sizing-content h-8 min-w-16 max-w-full truncate rounded-md border border-transparent bg-transparent px-2 font-semibold text-[0.9375rem] hover:border-line-strong focus:border-line-strong focus:bg-surface focus-visible:outline-offset-0"
    />
  );
}
