'use client';

import { Field, textareaClass } from '#ui/primitives/field.tsx';
import { ArgumentsField } from './arguments-field.tsx';
import type { Autosaver } from './autosaver.ts';
import { EnvField } from './env-field.tsx';
import type { SessionDraft } from './session-draft.ts';

/** What a run is given: its arguments, its environment and its standard input. */
export function InputPanel({ saver, draft }: { saver: Autosaver; draft: SessionDraft }) {
  const { stdin, args, env } = draft;
  return (
    <div className="flex h-full flex-col gap-3 overflow-y-auto bg-surface p-3">
      <ArgumentsField
        args={args}
        onChange={(words) => saver.edit({ args: words })}
        hint={(words) => <Words words={words} />}
        placeholder={'--verbose input.txt "two words"'}
      />
      <EnvField env={env} onChange={(variables) => saver.edit({ env: variables })} />
      <div className="flex min-h-32 flex-1 flex-col gap-1 [&>div]:flex-1 [&_textarea]:flex-1">
        <Field label="Standard input" hint="Given to the program as it is, then closed.">
          {(wiring) => (
            <textarea
              {...wiring}
              value={stdin}
              spellCheck={false}
              autoCapitalize="off"
              onChange={(event) => saver.edit({ stdin: event.target.value.replaceAll('\u0000', '') })}
              className={`${textareaClass} min-h-32 resize-none font-mono text-[0.8125rem]`}
            />
          )}
        </Field>
      </div>
    </div>
  );
}

/** How the line is split, so that nobody has to guess. */
function Words({ words }: { words: readonly string[] }) {
  if (words.length === 0) return 'None. Words are split as in a shell; nothing is expanded.';
  return (
    <span className="flex flex-wrap items-center gap-1">
      {words.map((word, index) => (
        <code
          // biome-ignore lint/suspicious/noArrayIndexKey: arguments may repeat, their place is what they are
          key={index}
          className="max-w-full truncate whitespace-pre rounded border border-line bg-sunken px-1 font-mono text-ink-muted"
        >
          {word === '' ? '(empty)' : word}
        </code>
      ))}
    </span>
  );
}
