'use client';

import { type ReactNode, useState } from 'react';
import { Field, inputClass } from '#ui/primitives/field.tsx';
import { joinArguments, splitArguments } from './argument-words.ts';

/** Arguments as one line. It stays as it was typed; another comes in only where the words that are held are others. */
export function ArgumentsField({
  args,
  onChange,
  label = 'Arguments',
  hint,
  error,
  placeholder,
}: {
  args: readonly string[];
  onChange: (args: readonly string[]) => void;
  label?: string;
  /** What is wrong with the words. */
  error?: string | null;
  /** What is said of the words that the line is split into. */
  hint?: (words: readonly string[]) => ReactNode;
  placeholder?: string;
}) {
  const [line, setLine] = useState(() => joinArguments(args));
  const typed = splitArguments(line).words;
  const isOwn = typed.length === args.length && typed.every((word, index) => word === args[index]);
  const shown = isOwn ? line : joinArguments(args);
  const { words, problem } = splitArguments(shown);
  return (
    <Field label={label} error={problem ?? error} hint={hint?.(words)}>
      {(wiring) => (
        <input
          {...wiring}
          type="text"
          value={shown}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={placeholder}
          onChange={(event) => {
            setLine(event.target.value);
            onChange(splitArguments(event.target.value).words);
          }}
          className={`${inputClass} font-mono text-[0.8125rem]`}
        />
      )}
    </Field>
  );
}
