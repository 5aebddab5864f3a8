import {
  type AutosaveEffect,
  type AutosaveEvent,
  type AutosaveState,
  type AutosaveStep,
  advanceAutosave,
  beginAutosave,
  isUnsaved,
} from './autosave-state.ts';
import { draftChanges, type KeptDraft, type SavedDraft, type SessionDraft } from './session-draft.ts';

export type SaveAnswer =
  | { type: 'saved'; revision: number }
  | { type: 'stale'; newer: SavedDraft }
  | { type: 'refused'; message: string }
  | { type: 'failed' };

export interface AutosaverDeps {
  /** Sends the changes that make of `revision` the draft. Never throws. */
  readonly save: (revision: number, changes: Partial<SessionDraft>) => Promise<SaveAnswer>;
  /** Calls back once after the time; the answer cancels it. */
  readonly schedule: (ms: number, then: () => void) => () => void;
  readonly keep: (draft: KeptDraft) => void;
  readonly forget: () => void;
  /** A revision was saved here: other tabs may want to know. */
  readonly onSaved?: (revision: number) => void;
}

/** Why a run can't have what is on the screen. */
export class NotSavedError extends Error {
  override readonly name = 'NotSavedError';
}

/** Carries out what the rules of {@link advanceAutosave} ask for. Edits by `edit`, is read by `subscribe`. */
export class Autosaver {
  readonly #deps: AutosaverDeps;
  readonly #listeners = new Set<() => void>();
  readonly #shown = new Set<(draft: SessionDraft) => void>();
  #state: AutosaveState;
  #stopWaiting: (() => void) | null = null;
  #paused = false;

  constructor(saved: SavedDraft, kept: KeptDraft | null, deps: AutosaverDeps) {
    this.#deps = deps;
    const step = beginAutosave(saved, kept);
    this.#state = step.state;
    this.#apply(step);
  }

  readonly getState = (): AutosaveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls back whenever the draft was replaced by another than the editor typed. */
  readonly onShow = (listener: (draft: SessionDraft) => void): (() => void) => {
    this.#shown.add(listener);
    return () => this.#shown.delete(listener);
  };

  edit(changes: Partial<SessionDraft>): void {
    this.dispatch({ type: 'edited', draft: { ...this.#state.draft, ...changes } });
  }

  /** An edit that the editor didn't type itself and has to show. */
  replace(changes: Partial<SessionDraft>): void {
    this.edit(changes);
    for (const listener of this.#shown) listener(this.#state.draft);
  }

  dispatch(event: AutosaveEvent): void {
    this.#apply(advanceAutosave(this.#state, event));
  }

  /**
   * Settles when the server has what was on the screen at the time of the call.
   * @throws NotSavedError with a sentence for the person where it can't.
   */
  async flush(): Promise<void> {
    const wanted = this.#state.edit;
    this.dispatch({ type: 'flush' });
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        const { status, savedEdit, refusal } = this.#state;
        const problem =
          status === 'conflict'
            ? 'A newer version of this session was saved elsewhere. Choose which one to keep, then run.'
            : status === 'refused'
              ? `Not saved: ${refusal}`
              : status === 'retrying'
                ? 'Not saved: the server cannot be reached. It is tried again; run when it says Saved.'
                : null;
        if (savedEdit < wanted && problem === null) {
          if (status === 'unsaved') this.dispatch({ type: 'flush' });
          return;
        }
        stop();
        if (savedEdit >= wanted) resolve();
        else reject(new NotSavedError(problem ?? 'Not saved.'));
      };
      const stop = this.subscribe(check);
      check();
    });
  }

  /** What a last request of a page that goes away should carry; null where all is saved. */
  leavingChanges(): { revision: number; changes: Partial<SessionDraft> } | null {
    const { saved, draft, status } = this.#state;
    if (!isUnsaved(this.#state) || status === 'conflict' || status === 'refused') return null;
    return { revision: saved.revision, changes: draftChanges(saved.draft, draft) };
  }

  /** Takes up again what {@link pause} stopped. */
  resume(): void {
    this.#paused = false;
    const { status } = this.#state;
    if (status === 'unsaved' || status === 'retrying') this.dispatch({ type: 'flush' });
  }

  /** The page goes away: nothing more is sent. An answer that still comes counts; the rest stays kept. */
  pause(): void {
    this.#paused = true;
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  #apply(step: AutosaveStep): void {
    const changed = step.state !== this.#state;
    this.#state = step.state;
    for (const effect of step.effects) this.#carryOut(effect);
    if (changed) for (const listener of [...this.#listeners]) listener();
  }

  #carryOut(effect: AutosaveEffect): void {
    switch (effect.type) {
      case 'wait':
        this.#stopWaiting?.();
        if (this.#paused) break;
        this.#stopWaiting = this.#deps.schedule(effect.ms, () => this.dispatch({ type: 'due' }));
        break;
      case 'stop-waiting':
        this.#stopWaiting?.();
        this.#stopWaiting = null;
        break;
      case 'save':
        void this.#save(effect.from, effect.draft);
        break;
      case 'keep':
        this.#deps.keep({
          revision: this.#state.saved.revision,
          draft: this.#state.draft,
          sent: this.#state.sending?.draft ?? this.#state.unanswered,
        });
        break;
      case 'forget':
        this.#deps.forget();
        break;
      case 'show':
        for (const listener of this.#shown) listener(this.#state.draft);
        break;
      default:
        effect satisfies never;
    }
  }

  async #save(from: SavedDraft, draft: SessionDraft): Promise<void> {
    const answer = await this.#deps.save(from.revision, draftChanges(from.draft, draft));
    switch (answer.type) {
      case 'saved':
        this.dispatch({ type: 'answered', revision: answer.revision });
        this.#deps.onSaved?.(answer.revision);
        break;
      case 'stale':
        this.dispatch({ type: 'stale', newer: answer.newer });
        break;
      case 'refused':
        this.dispatch({ type: 'refused', message: answer.message });
        break;
      case 'failed':
        this.dispatch({ type: 'failed' });
        break;
      default:
        answer satisfies never;
    }
  }
}
