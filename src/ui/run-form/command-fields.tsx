'use client';

import { TextAreaField, TextField } from '#ui/primitives/field.tsx';
import type { FormProblems } from './form-problems.ts';

const mono = 'font-mono text-[0.8125rem]';
const asTyped = { spellCheck: false, autoComplete: 'off', autoCapitalize: 'off' } as const;

export interface CommandFieldsProps {
  commands: { readonly initialCommands: string; readonly buildCommand: string };
  onChange: (changes: { initialCommands?: string; buildCommand?: string }) => void;
  problems: FormProblems;
  /** What is done where no build command is given. */
  buildHint: string;
}

/** What comes before the program: lines for a shell. */
export function CommandFields({ commands, onChange, problems, buildHint }: CommandFieldsProps) {
  return (
    <>
      <TextAreaField
        label="Initial commands"
        {...asTyped}
        value={commands.initialCommands}
        placeholder="npm ci"
        hint="One a line, done one after the other before anything else; the first that fails ends the run."
        error={problems.at('initialCommands')}
        className={mono}
        onChange={(event) => onChange({ initialCommands: event.target.value })}
      />
      <TextField
        label="Build command"
        {...asTyped}
        value={commands.buildCommand}
        placeholder="npm run build"
        hint={buildHint}
        error={problems.at('buildCommand')}
        className={mono}
        onChange={(event) => onChange({ buildCommand: event.target.value })}
      />
    </>
  );
}

/** A line for a shell that is the program. */
export function CommandLineField({
  label,
  value,
  onChange,
  problem,
  hint,
  placeholder,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem: string | null;
  hint?: string;
  placeholder?: string;
}) {
  return (
    <TextField
      label={label}
      {...asTyped}
      value={value}
      placeholder={placeholder}
      hint={hint}
      error={problem}
      className={mono}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
