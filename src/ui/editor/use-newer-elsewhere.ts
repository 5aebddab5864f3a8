'use client';

import { useCallback, useEffect, useState } from 'react';
import { useTRPCClient } from '#ui/trpc/trpc.ts';
import type { Autosaver } from './autosaver.ts';
import { listenToTabs } from './session-channel.ts';
import { savedDraftOf } from './session-draft.ts';

/**
 * Tells when the session was saved elsewhere while nothing is unsaved here: at once for another tab of this browser,
 * for another machine when one comes back to this tab. What is unsaved here meets the newer one when it is saved.
 */
export function useNewerElsewhere(sessionId: string, saver: Autosaver): { newer: boolean; load: () => Promise<void> } {
  const client = useTRPCClient();
  const [seenRevision, setSeenRevision] = useState(0);

  useEffect(
    () =>
      listenToTabs((message) => {
        if (message.type === 'saved' && message.sessionId === sessionId) setSeenRevision(message.revision);
      }),
    [sessionId],
  );

  useEffect(() => {
    const look = async () => {
      if (document.visibilityState !== 'visible' || saver.getState().status !== 'saved') return;
      const session = await client.session.get.query({ id: sessionId }).catch(() => null);
      if (session) setSeenRevision((seen) => Math.max(seen, session.revision));
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [client, saver, sessionId]);

  const load = useCallback(async () => {
    const session = await client.session.get.query({ id: sessionId });
    saver.dispatch({ type: 'adopt', newer: savedDraftOf(session) });
  }, [client, saver, sessionId]);

  const { status, saved } = saver.getState();
  return { newer: status === 'saved' && seenRevision > saved.revision, load };
}
