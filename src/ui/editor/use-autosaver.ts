'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { CodeSession, UpdateSessionInput } from '#core/contracts/sessions.ts';
import { useViewer } from '#ui/shell/viewer.tsx';
import { staleSession, toApiError } from '#ui/trpc/api-error.ts';
import { askToSignIn } from '#ui/trpc/ask-to-sign-in.ts';
import { useTRPCClient } from '#ui/trpc/trpc.ts';
import { Autosaver, type SaveAnswer } from './autosaver.ts';
import { DraftStorage, ownTabId } from './draft-storage.ts';
import { announceSaved } from './session-channel.ts';
import { inputOf, savedDraftOf } from './session-draft.ts';

/** A request that outlives its page carries no more than 64 KiB; above it the browser's copy has to do. */
const MAX_LEAVING_BYTES = 60_000;

type ApiClient = ReturnType<typeof useTRPCClient>;

/** Saves the session as one types, for as long as its page is there; never loses text when it goes. */
export function useAutosaver(session: CodeSession): Autosaver {
  const client = useTRPCClient();
  const { userId } = useViewer();
  const [{ saver, storage }] = useState(() => open(client, userId, session));
  const { id } = session;

  useEffect(() => {
    saver.resume();
    const leave = () => {
      storage.write();
      sendLeaving(id, saver);
    };
    const ask = (event: BeforeUnloadEvent) => {
      if (!storage.write()) event.preventDefault();
    };
    const retry = () => saver.dispatch({ type: 'due' });
    window.addEventListener('pagehide', leave);
    window.addEventListener('beforeunload', ask);
    window.addEventListener('online', retry);
    return () => {
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('online', retry);
      leave();
      saver.pause();
    };
  }, [id, saver, storage]);

  return saver;
}

export function useAutosaveState(saver: Autosaver) {
  return useSyncExternalStore(saver.subscribe, saver.getState, saver.getState);
}

function open(client: ApiClient, userId: string, session: CodeSession) {
  const storage = new DraftStorage({ userId, sessionId: session.id, tabId: ownTabId() });
  const saver = new Autosaver(savedDraftOf(session), storage.read(), {
    save: (revision, changes) => save(client, { id: session.id, revision, ...inputOf(changes) }),
    schedule(ms, then) {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    keep: (draft) => storage.keep(draft),
    forget: () => storage.forget(),
    onSaved: (revision) => announceSaved(session.id, revision),
  });
  return { saver, storage };
}

async function save(client: ApiClient, input: UpdateSessionInput & { id: string }): Promise<SaveAnswer> {
  try {
    const { revision } = await client.session.update.mutate(input);
    return { type: 'saved', revision };
  } catch (error) {
    const problem = toApiError(error);
    const newer = staleSession(problem);
    if (newer) return { type: 'stale', newer: savedDraftOf(newer) };
    switch (problem.code) {
      case 'INVALID_INPUT':
      case 'TOO_LARGE':
      case 'NOT_FOUND':
      case 'FORBIDDEN':
        return { type: 'refused', message: problem.message };
      case 'UNAUTHENTICATED':
        askToSignIn();
        return { type: 'refused', message: 'you are signed out. Your text is kept in this browser: sign in again.' };
      default:
        return { type: 'failed' };
    }
  }
}

/** The last words of a page that goes away. The answer is nobody's to read: the next page finds out. */
function sendLeaving(id: string, saver: Autosaver): void {
  const leaving = saver.leavingChanges();
  if (!leaving) return;
  const body = JSON.stringify({ id, revision: leaving.revision, ...leaving.changes });
  if (new TextEncoder().encode(body).length > MAX_LEAVING_BYTES) return;
  fetch('/api/trpc/session.update', {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json' },
    body,
  }).catch(() => {
    // The text is kept in the browser.
  });
}
