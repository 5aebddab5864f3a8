'use client';

import { useQuery } from '@tanstack/react-query';
import { BookOpen } from 'lucide-react';
import { useState } from 'react';
import type { LanguageExample, LanguageInfo } from '#core/contracts/languages.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { Menu, type MenuItem } from '#ui/primitives/menu.tsx';
import { useOpenSession } from '#ui/sessions/new-session.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import type { Autosaver } from './autosaver.ts';
import { changesOfExample, holdsOwn } from './example-draft.ts';
import { inputOf } from './session-draft.ts';

export interface ExamplesMenuProps {
  saver: Autosaver;
  language: LanguageInfo;
  languages: readonly LanguageInfo[];
}

/** Programs to begin from. What a person wrote is never replaced unasked. */
export function ExamplesMenu({ saver, language, languages }: ExamplesMenuProps) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState(false);
  const [asked, setAsked] = useState<LanguageExample | null>(null);
  const opened = useOpenSession();
  const examples = useQuery(
    trpc.language.examples.queryOptions(
      { language: language.id },
      { enabled: wanted, staleTime: Number.POSITIVE_INFINITY },
    ),
  );

  const replace = (example: LanguageExample) => {
    saver.replace(changesOfExample(language.id, example));
    setAsked(null);
  };
  const choose = (example: LanguageExample) => {
    const { draft } = saver.getState();
    if (holdsOwn(draft, languages, examples.data ?? [])) setAsked(example);
    else replace(example);
  };

  const items: MenuItem[] = examples.data?.map((example) => ({
    label: example.title,
    onSelect: () => choose(example),
  })) ?? [{ label: examples.isError ? errorSentence(examples.error) : 'Loading…', disabled: true, onSelect: () => {} }];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the button inside it is about to be used
    <div onPointerEnter={() => setWanted(true)} onFocus={() => setWanted(true)}>
      <Menu
        label="Examples"
        trigger={
          <>
            <BookOpen size={14} aria-hidden="true" />
            <span className="max-sm:sr-only">Examples</span>
          </>
        }
        triggerClass="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-[0.8125rem] text-ink-muted hover:bg-hover hover:text-ink"
        header={<p className="px-3 pt-1.5 pb-1 text-ink-faint text-xs">{language.name} programs</p>}
        items={items}
      />
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={`Put “${asked?.title}” in the place of your code?`}
        footer={
          <>
            <Button onClick={() => setAsked(null)}>Cancel</Button>
            <Button variant="danger" onClick={() => asked && replace(asked)}>
              Replace my code
            </Button>
            <Button
              variant="primary"
              busy={opened.busy}
              data-autofocus
              onClick={() =>
                asked &&
                opened.open(async () => ({
                  ...inputOf(changesOfExample(language.id, asked)),
                  title: `${language.name}: ${asked.title}`,
                }))
              }
            >
              Open in a new session
            </Button>
          </>
        }
      >
        <p className="text-ink-muted">
          This session has code or input of your own. The example would replace its files, input, arguments and
          environment.
        </p>
        {opened.error ? (
          <p role="alert" className="mt-2 text-bad">
            {errorSentence(opened.error)}
          </p>
        ) : null}
      </Dialog>
    </div>
  );
}
