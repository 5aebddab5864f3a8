'use client';

import { useState } from 'react';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { SelectField } from '#ui/primitives/field.tsx';
import { draftDifferences } from './draft-differences.ts';
import { MonacoDiff } from './monaco/monaco-diff.tsx';
import { useMonaco } from './monaco/use-monaco.ts';
import type { SessionDraft } from './session-draft.ts';

export interface DifferenceDialogProps {
  open: boolean;
  onClose: () => void;
  newer: SessionDraft;
  mine: SessionDraft;
}

/** What differs between the newer version and what is on the screen, part by part. */
export function DifferenceDialog({ open, onClose, newer, mine }: DifferenceDialogProps) {
  const state = useMonaco();
  const [chosen, setChosen] = useState<string | null>(null);
  const differences = draftDifferences(newer, mine);
  const shown = differences.find((difference) => difference.name === chosen) ?? differences[0];

  return (
    <Dialog open={open} onClose={onClose} title="The newer version and yours" wide>
      {shown ? (
        <div className="flex flex-col gap-3 pb-3">
          <SelectField label="What differs" value={shown.name} onChange={(event) => setChosen(event.target.value)}>
            {differences.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </SelectField>
          <p className="flex gap-5 text-ink-muted text-xs">
            <span>
              <span className="text-bad">−</span> the newer version
            </span>
            <span>
              <span className="text-ok">+</span> yours
            </span>
          </p>
          <div className="h-[50dvh] border border-line">
            {state.type === 'ready' ? (
              <MonacoDiff monaco={state.monaco} before={shown.newer} after={shown.mine} language={mine.language} />
            ) : (
              <div className="grid h-full grid-cols-2 gap-px overflow-auto bg-line font-mono text-xs">
                <pre className="overflow-auto bg-surface p-2">{shown.newer}</pre>
                <pre className="overflow-auto bg-surface p-2">{shown.mine}</pre>
              </div>
            )}
          </div>
        </div>
      ) : (
        <p className="pb-3">They are the same now.</p>
      )}
    </Dialog>
  );
}
