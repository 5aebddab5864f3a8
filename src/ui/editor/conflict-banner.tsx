'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { titleWithSuffix } from '#core/contracts/sessions.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPCClient } from '#ui/trpc/trpc.ts';
import type { AutosaveState } from './autosave-state.ts';
import type { Autosaver } from './autosaver.ts';
import { DifferenceDialog } from './difference-dialog.tsx';
import { draftChanges, inputOf, type SessionDraft, sameDraft } from './session-draft.ts';

const SUFFIX = ' (my version)';

/** Somebody saved a newer version: nothing is overwritten until the person says which one to keep. */
export function ConflictBanner({ saver, state }: { saver: Autosaver; state: AutosaveState }) {
  const client = useTRPCClient();
  const router = useRouter();
  const [comparing, setComparing] = useState(false);
  const [copying, setCopying] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { newer, draft } = state;
  if (!newer) return null;

  const keepAsCopy = async () => {
    setCopying(true);
    setProblem(null);
    try {
      let copied = saver.getState().draft;
      const titled = (changes: Partial<SessionDraft>) =>
        inputOf({ ...changes, ...(changes.title && { title: titleWithSuffix(changes.title, SUFFIX) }) });
      const copy = await client.session.create.mutate(titled(copied));
      // What was typed while an answer was on its way belongs to the copy too.
      let { revision } = copy;
      for (let { draft: typed } = saver.getState(); !sameDraft(copied, typed); typed = saver.getState().draft) {
        const changes = titled(draftChanges(copied, typed));
        ({ revision } = await client.session.update.mutate({ id: copy.id, revision, ...changes }));
        copied = typed;
      }
      saver.dispatch({ type: 'take-newer' });
      router.push(`/sessions/${copy.id}`);
    } catch (error) {
      setProblem(errorSentence(error));
      setCopying(false);
    }
  };

  return (
    <>
      <Notice
        tone="warn"
        role="alert"
        className="shrink-0 rounded-none border-x-0 border-t-0"
        actions={
          <>
            <Button size="sm" onClick={() => setComparing(true)}>
              Show the difference
            </Button>
            <Button size="sm" onClick={() => saver.dispatch({ type: 'take-newer' })}>
              Load the newer one
            </Button>
            <Button size="sm" busy={copying} onClick={keepAsCopy}>
              Keep mine as a copy
            </Button>
            <Button size="sm" variant="danger" onClick={() => saver.dispatch({ type: 'overwrite' })}>
              Overwrite with mine
            </Button>
          </>
        }
      >
        <p>
          <strong className="font-semibold">A newer version of this session was saved elsewhere.</strong> Yours is kept
          here and not saved until you choose.
        </p>
        {problem ? <p className="text-bad">{problem}</p> : null}
      </Notice>
      <DifferenceDialog open={comparing} onClose={() => setComparing(false)} newer={newer.draft} mine={draft} />
    </>
  );
}
