import { z } from 'zod';

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('saved'), sessionId: z.string(), revision: z.number() }),
  z.object({ type: z.literal('run'), sessionId: z.string() }),
]);

/** What the tabs of one browser tell each other of a session. */
export type SessionMessage = z.infer<typeof messageSchema>;

const NAME = 'sandpiper-sessions';

export function announceSaved(sessionId: string, revision: number): void {
  announce({ type: 'saved', sessionId, revision });
}

export function announceRun(sessionId: string): void {
  announce({ type: 'run', sessionId });
}

/** Hears what other tabs say, not what this one said. The answer stops it. */
export function listenToTabs(listener: (message: SessionMessage) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event) => {
    const message = messageSchema.safeParse(event.data);
    if (message.success) listener(message.data);
  };
  return () => channel.close();
}

function announce(message: SessionMessage): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(message);
  channel.close();
}
