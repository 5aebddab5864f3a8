import { newArtifactSet } from '#artifacts/artifact-keys.ts';
import { type ArtifactStore, ArtifactStoreError } from '#artifacts/artifact-store.ts';
import { MOST_ARTIFACT_PATH_BYTES, MOST_ARTIFACTS } from '#core/contracts/artifacts.ts';
import type { ArtifactClaim, ArtifactRecordStore, NewArtifact } from '#db/stores/artifact-store.ts';
import type { Clock } from '#worker/clock.ts';
import type { RunEvent } from '#worker/runners/runner.ts';
import { contentTypeOf } from './content-type.ts';
import { PieceQueue } from './piece-queue.ts';

export type CollectedEvent = Extract<RunEvent, { type: `collected-${string}` }>;
type Piece = Extract<CollectedEvent, { type: 'collected-piece' }>;

/** Files that are stored at a time. Only the last of them still grows: the others were taken whole. */
const MOST_AT_ONCE = 8;
/** A sandbox whose files nobody takes for 10 s is lost; before that the store is given up. */
const MOST_STALL_MS = 8_000;

export interface ArtifactSinkOptions {
  readonly claim: ArtifactClaim;
  readonly store: ArtifactStore;
  readonly records: Pick<ArtifactRecordStore, 'begin' | 'keep' | 'forget'>;
  /** Of all files together. */
  readonly mostBytes: number;
  readonly clock: Clock;
  /** Aborts when nothing more is to be stored. */
  readonly signal: AbortSignal;
  /** Says something to the database, again where that is away. */
  readonly persist: <T>(operation: string, write: () => Promise<T>) => Promise<T>;
  /** Something could not be stored, or not be removed; the run goes on without. */
  readonly onFault: (operation: 'store' | 'remove', error: unknown) => void;
}

/**
 * Stores what one attempt left in `artifacts/`, as it comes. What doesn't fit, or what the store doesn't take, is left
 * out, and the execution says so: a program's result is not thrown away for it.
 *
 * Nobody sees anything before `finish`, and of an attempt that lost its run nobody ever does. Who doesn't come to `finish`
 * calls `abandon`, or disposes of it.
 */
export class ArtifactSink implements AsyncDisposable {
  readonly #options: ArtifactSinkOptions;
  readonly #stopped = new AbortController();
  readonly #storing = new Set<Promise<void>>();
  readonly #stored: NewArtifact[] = [];
  /** Null until there is something to store. */
  #set: string | null = null;
  #state: 'open' | 'broken' | 'lost' | 'done' = 'open';
  #truncated = false;
  #files = 0;
  #bytes = 0;
  /** Of the file that comes right now; null where that one is left out. */
  #current: PieceQueue | null = null;

  constructor(options: ArtifactSinkOptions) {
    this.#options = options;
  }

  /** Settles when there is room for more. Throws nothing. */
  async take(event: CollectedEvent): Promise<void> {
    switch (event.type) {
      case 'collected-piece':
        if (this.#state === 'open') await this.#inTime(this.#takePiece(event));
        break;
      case 'collected-end':
        this.#truncated ||= !event.complete;
        // One that broke off gets no more: another sandbox's may follow.
        this.#current?.end();
        break;
      case 'collected-folder':
      case 'collected-link':
        break;
      default:
        event satisfies never;
    }
  }

  /**
   * Waits for what is being stored; then all of it is there to be seen, at once. False where the attempt has lost its run:
   * then nothing of it stays. @throws what `persist` throws
   */
  async finish(): Promise<boolean> {
    const { claim, records, persist } = this.#options;
    this.#current?.end();
    await this.#settled();
    if (this.#state !== 'lost' && (this.#stored.length > 0 || this.#truncated)) {
      const set = this.#stored.length > 0 ? this.#set : null;
      const kept = { set, artifacts: this.#stored, truncated: this.#truncated };
      if (!(await persist('keepArtifacts', () => records.keep(claim, kept)))) this.#state = 'lost';
    }
    const isLost = this.#state === 'lost';
    if (isLost || this.#stored.length === 0) await this.#remove();
    this.#state = 'done';
    return !isLost;
  }

  /** Leaves nothing behind; after `finish` it does nothing. Throws nothing: what can't be removed now is swept later. */
  async abandon(): Promise<void> {
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#stopped.abort(new ArtifactStoreError('the attempt is over'));
    this.#current?.end();
    await this.#settled();
    await this.#remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.abandon();
  }

  async #takePiece(piece: Piece): Promise<void> {
    if (piece.offset === 0) this.#current = await this.#begin(piece);
    const current = this.#current;
    if (!current) return;
    await current.push(piece.data);
    if (piece.offset + piece.data.length >= piece.sizeBytes) current.end();
  }

  async #begin({ path, sizeBytes, data }: Piece): Promise<PieceQueue | null> {
    const fits = this.#files < MOST_ARTIFACTS && this.#bytes + sizeBytes <= this.#options.mostBytes;
    if (!fits || Buffer.byteLength(path) > MOST_ARTIFACT_PATH_BYTES) {
      this.#truncated = true;
      return null;
    }
    this.#files += 1;
    this.#bytes += sizeBytes;
    const number = this.#files;
    if (!(await this.#beginSet())) return null;
    while (this.#storing.size >= MOST_AT_ONCE) await Promise.race(this.#storing);
    if (this.#set === null || this.#state !== 'open') return null;
    const content = new PieceQueue();
    const artifact: NewArtifact = { number, path, sizeBytes, contentType: contentTypeOf(path, data, sizeBytes) };
    const storing = this.#put(this.#set, artifact, content).finally(() => this.#storing.delete(storing));
    this.#storing.add(storing);
    return content;
  }

  /** @returns false where the attempt has lost its run */
  async #beginSet(): Promise<boolean> {
    if (this.#set !== null) return true;
    const { claim, records, persist } = this.#options;
    const set = newArtifactSet(claim.id);
    this.#set = set;
    const begun = await persist('beginArtifacts', () => records.begin(claim, set));
    if (!begun) this.#state = 'lost';
    return begun;
  }

  async #put(set: string, artifact: NewArtifact, content: PieceQueue): Promise<void> {
    const { store, signal } = this.#options;
    const { number, sizeBytes } = artifact;
    try {
      await store.put({ set, number }, content, { sizeBytes, signal: AbortSignal.any([signal, this.#stopped.signal]) });
      this.#stored.push(artifact);
    } catch (error) {
      this.#break(error);
    } finally {
      content.leave();
    }
  }

  async #inTime(work: Promise<void>): Promise<void> {
    const { clock } = this.#options;
    const done = new AbortController();
    const stalled = clock.sleep(MOST_STALL_MS, done.signal).then(
      () => this.#break(new ArtifactStoreError(`the store took nothing for ${MOST_STALL_MS / 1000} s`)),
      () => {},
    );
    await Promise.race([work.catch((error: unknown) => this.#break(error)), stalled]);
    done.abort();
  }

  /** What is stored stays; nothing more is. */
  #break(error: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'broken';
    this.#truncated = true;
    this.#current?.leave();
    this.#current = null;
    this.#options.onFault('store', error);
    this.#stopped.abort(error);
  }

  async #settled(): Promise<void> {
    while (this.#storing.size > 0) await Promise.all(this.#storing);
  }

  async #remove(): Promise<void> {
    const { store, records, persist, onFault } = this.#options;
    const set = this.#set;
    if (set === null) return;
    try {
      await store.remove(set);
      await persist('forgetArtifacts', () => records.forget(set));
    } catch (error) {
      onFault('remove', error);
    }
  }
}
