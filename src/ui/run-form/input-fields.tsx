'use client';

import { ArgumentsField } from '#ui/editor/arguments-field.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { TextAreaField } from '#ui/primitives/field.tsx';
import type { FormProblems } from './form-problems.ts';
import type { RunDraft } from './run-draft.ts';

/** What the program is given: its arguments and its standard input, or the inputs that the run before had. */
export function InputFields({
  draft,
  onEdit,
  problems,
}: {
  draft: RunDraft;
  onEdit: (changes: Partial<RunDraft>) => void;
  problems: FormProblems;
}) {
  if (draft.inputs) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>It is run with each of {draft.inputs.length} inputs.</p>
        <Button size="sm" onClick={() => onEdit({ inputs: null })}>
          Run it once instead
        </Button>
      </div>
    );
  }
  return (
    <>
      <ArgumentsField
        args={draft.args}
        onChange={(args) => onEdit({ args })}
        error={problems.at('args')}
        hint={() => (draft.way === 'code' ? undefined : 'Of the run command: its "$1", "$2" and so on.')}
        placeholder={'--verbose "two words"'}
      />
      <TextAreaField
        label="Standard input"
        value={draft.stdin}
        rows={3}
        spellCheck={false}
        autoCapitalize="off"
        error={problems.at('stdin')}
        className="font-mono text-[0.8125rem]"
        onChange={(event) => onEdit({ stdin: event.target.value })}
      />
    </>
  );
}
