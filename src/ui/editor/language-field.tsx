'use client';

import { useState } from 'react';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { noteLanguage } from '#ui/languages/recent-languages.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import type { Autosaver } from './autosaver.ts';
import { changeLanguage, type LanguageChange } from './change-language.ts';

type Rename = NonNullable<Extract<LanguageChange, { type: 'keep' }>['rename']>;

/** The language of the session. Asks before it renames a file of the person's. */
export function LanguageField({
  saver,
  language,
  languages,
}: {
  saver: Autosaver;
  language: string;
  languages: readonly LanguageInfo[];
}) {
  const [asked, setAsked] = useState<{ name: string; rename: Rename } | null>(null);

  const choose = (id: string) => {
    const to = languages.find((candidate) => candidate.id === id);
    if (!to) return;
    noteLanguage(id);
    const change = changeLanguage(saver.getState().draft, to, languages);
    if (change.type === 'swap') {
      saver.replace(change.changes);
      return;
    }
    saver.edit({ language: id });
    if (change.rename && change.rename.from !== change.rename.to) setAsked({ name: to.name, rename: change.rename });
  };

  const rename = () => {
    if (asked) saver.edit(asked.rename.changes);
    setAsked(null);
  };

  return (
    <>
      <LanguagePicker label="Language" languages={languages} value={language} onChange={choose} align="end" />
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={`Rename the file for ${asked?.name}?`}
        footer={
          <>
            <Button onClick={() => setAsked(null)}>Keep {asked?.rename.from}</Button>
            <Button variant="primary" onClick={rename} data-autofocus>
              Rename to {asked?.rename.to}
            </Button>
          </>
        }
      >
        <p className="text-ink-muted">
          Your code stays as it is. {asked?.name} programs usually start from{' '}
          <code className="font-mono text-ink">{asked?.rename.to}</code>.
        </p>
      </Dialog>
    </>
  );
}
