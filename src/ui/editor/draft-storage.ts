import { z } from 'zod';
import { sourceFileSchema } from '#core/contracts/files.ts';
import { savedInputSchema } from '#core/contracts/inputs.ts';
import type { KeptDraft } from './session-draft.ts';

const draftSchema = z.object({
  title: z.string(),
  language: z.string(),
  files: z.array(sourceFileSchema),
  entry: z.string(),
  stdin: z.string(),
  args: z.array(z.string()),
  // What was kept before there were any has none.
  env: z.record(z.string(), z.string()).default({}),
  inputs: z.array(savedInputSchema).default([]),
});
const keptSchema = z.object({ revision: z.number().int(), draft: draftSchema, sent: draftSchema.nullable() });
const storedSchema = keptSchema.extend({ at: z.number() });
type StoredDraft = z.infer<typeof storedSchema>;

/** Above this a text is written after a moment of rest, as writing takes long. In characters. */
const SMALL = 100_000;
const REST_MS = 300;
/** A tab that is there writes again as it is typed in; what is older may be of one that is gone. */
const ORPHANED_AFTER_MS = 10_000;
const TAB_KEY = 'sandpiper:tab';

type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export interface DraftPlace {
  readonly userId: string;
  readonly sessionId: string;
  /** Tabs keep their texts apart: what one saves must not remove what another has not. */
  readonly tabId: string;
}

/** The id of this tab, the same after a reload. Where the browser keeps none, each load is a tab of its own. */
export function ownTabId(store: Pick<Storage, 'getItem' | 'setItem'> = window.sessionStorage): string {
  const fresh = crypto.getRandomValues(new Uint32Array(2)).join('');
  try {
    const known = store.getItem(TAB_KEY);
    if (known) return known;
    store.setItem(TAB_KEY, fresh);
  } catch {
    // No storage: the id lives as long as the page.
  }
  return fresh;
}

/**
 * Keeps the unsaved text of one session, user and tab in the browser. What a tab left behind that is gone is taken over
 * by the next one that opens the session. A browser that has no room keeps nothing.
 */
export class DraftStorage {
  readonly #prefix: string;
  readonly #key: string;
  readonly #store: DraftStore;
  readonly #now: () => number;
  #latest: KeptDraft | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    { userId, sessionId, tabId }: DraftPlace,
    store: DraftStore = window.localStorage,
    now: () => number = Date.now,
  ) {
    this.#prefix = `sandpiper:draft:${userId}:${sessionId}:`;
    this.#key = this.#prefix + tabId;
    this.#store = store;
    this.#now = now;
  }

  read(): KeptDraft | null {
    try {
      const stored = this.#readKey(this.#key) ?? this.#takeOrphan();
      return stored && { revision: stored.revision, draft: stored.draft, sent: stored.sent };
    } catch {
      return null;
    }
  }

  keep(draft: KeptDraft): void {
    this.#latest = draft;
    const size = draft.draft.files.reduce((sum, file) => sum + file.content.length, draft.draft.stdin.length);
    if (size <= SMALL) this.write();
    else this.#timer ??= setTimeout(() => this.write(), REST_MS);
  }

  /** Writes what is not saved, also where it was written before. True where nothing is lost with the page. */
  write(): boolean {
    this.#stop();
    if (!this.#latest) return true;
    try {
      this.#store.setItem(this.#key, JSON.stringify({ ...this.#latest, at: this.#now() }));
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    this.#stop();
    this.#latest = null;
    try {
      this.#store.removeItem(this.#key);
    } catch {
      // No storage, nothing to forget.
    }
  }

  #readKey(key: string): StoredDraft | null {
    try {
      const stored = storedSchema.safeParse(JSON.parse(this.#store.getItem(key) ?? 'null'));
      return stored.success ? stored.data : null;
    } catch {
      return null;
    }
  }

  /** The newest of those that rest. A tab that is there after all writes its own again when it goes. */
  #takeOrphan(): StoredDraft | null {
    let newest: StoredDraft | null = null;
    let newestKey = '';
    for (let index = 0; index < this.#store.length; index++) {
      const key = this.#store.key(index);
      if (!key?.startsWith(this.#prefix)) continue;
      const stored = this.#readKey(key);
      if (!stored || stored.at > this.#now() - ORPHANED_AFTER_MS || stored.at <= (newest?.at ?? 0)) continue;
      newest = stored;
      newestKey = key;
    }
    if (!newest) return null;
    this.#store.setItem(this.#key, JSON.stringify({ ...newest, at: this.#now() }));
    this.#store.removeItem(newestKey);
    return newest;
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
