import { z } from 'zod';
import { sourceFileSchema } from '#core/contracts/files.ts';
import type { KeptDraft } from './session-draft.ts';

const draftSchema = z.object({
  title: z.string(),
  language: z.string(),
  files: z.array(sourceFileSchema),
  entry: z.string(),
  stdin: z.string(),
  args: z.array(z.string()),
});
const keptSchema = z.object({ revision: z.number().int(), draft: draftSchema, sent: draftSchema.nullable() });

/** Above this a text is written after a moment of rest, as writing takes long. In characters. */
const SMALL = 100_000;
const REST_MS = 300;

type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Keeps the unsaved text of one session of one user in the browser. A browser that has no room keeps nothing. */
export class DraftStorage {
  readonly #key: string;
  readonly #store: DraftStore;
  #waiting: KeptDraft | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(userId: string, sessionId: string, store: DraftStore = window.localStorage) {
    this.#key = `sandpiper:draft:${userId}:${sessionId}`;
    this.#store = store;
  }

  read(): KeptDraft | null {
    try {
      const kept = keptSchema.safeParse(JSON.parse(this.#store.getItem(this.#key) ?? 'null'));
      return kept.success ? kept.data : null;
    } catch {
      return null;
    }
  }

  keep(draft: KeptDraft): void {
    this.#waiting = draft;
    const size = draft.draft.files.reduce((sum, file) => sum + file.content.length, draft.draft.stdin.length);
    if (size <= SMALL) this.write();
    else this.#timer ??= setTimeout(() => this.write(), REST_MS);
  }

  /** Writes what waits. True where nothing is lost with the page. */
  write(): boolean {
    this.#stop();
    if (!this.#waiting) return true;
    try {
      this.#store.setItem(this.#key, JSON.stringify(this.#waiting));
      this.#waiting = null;
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    this.#stop();
    this.#waiting = null;
    try {
      this.#store.removeItem(this.#key);
    } catch {
      // No storage, nothing to forget.
    }
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
