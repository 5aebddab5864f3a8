'use client';

import { useState } from 'react';

const MAX_LENGTH = 200;

/** The title, edited where it stands. Enter and leaving take it, Escape and nothing at all bring the old one back. */
export function TitleField({ title, onChange }: { title: string; onChange: (title: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);

  const take = () => {
    // Control characters come with pasted text and are refused by the server.
    const next = typed?.replace(/\p{Cc}+/gu, ' ').trim();
    if (next && next !== title) onChange(next);
    setTyped(null);
  };

  return (
    <input
      aria-label="Title"
      value={typed ?? title}
      maxLength={MAX_LENGTH}
      spellCheck={false}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(null);
      }}
      className="field-sizing-content h-8 min-w-16 max-w-full truncate rounded-md border border-transparent bg-transparent px-2 font-semibold text-[0.9375rem] hover:border-line-strong focus:border-line-strong focus:bg-surface focus-visible:outline-offset-0"
    />
  );
}
