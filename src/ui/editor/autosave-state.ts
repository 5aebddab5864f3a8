import { type KeptDraft, type SavedDraft, type SessionDraft, sameDraft } from './session-draft.ts';

/**
 * The rules of saving as one types, without a clock, a network or a page.
 *
 * An edit makes the draft UNSAVED; after a pause it is SAVING; the answer makes it SAVED, or UNSAVED again where
 * something was typed meanwhile. A save that gets no answer is RETRYING until one comes. One that the server refuses is
 * REFUSED until the next edit. One that was made on an older revision than the server's is in CONFLICT until the person
 * chooses. While anything isn't saved it is kept in the browser, so that no way to leave the page loses it.
 */
export type AutosaveStatus = 'saved' | 'unsaved' | 'saving' | 'retrying' | 'refused' | 'conflict';

export interface AutosaveState {
  readonly status: AutosaveStatus;
  readonly draft: SessionDraft;
  /** What the draft builds on. */
  readonly saved: SavedDraft;
  /** Counts the edits; `savedEdit` is the last one that the server has. */
  readonly edit: number;
  readonly savedEdit: number;
  /** On its way to the server. */
  readonly sending: { readonly draft: SessionDraft; readonly edit: number } | null;
  /** Was sent, and no answer came: the server may have it. */
  readonly unanswered: SessionDraft | null;
  readonly failures: number;
  /** The newer one that the server has, in CONFLICT. */
  readonly newer: SavedDraft | null;
  /** Why the server refused, in REFUSED. */
  readonly refusal: string | null;
}

export type AutosaveEvent =
  | { type: 'edited'; draft: SessionDraft }
  /** The pause, or the wait before a retry, is over. */
  | { type: 'due' }
  /** Save without a pause. */
  | { type: 'flush' }
  | { type: 'answered'; revision: number }
  | { type: 'failed' }
  | { type: 'refused'; message: string }
  | { type: 'stale'; newer: SavedDraft }
  | { type: 'take-newer' }
  | { type: 'overwrite' }
  /** The server has a newer one, and nothing here is unsaved. */
  | { type: 'adopt'; newer: SavedDraft };

export type AutosaveEffect =
  | { type: 'wait'; ms: number }
  | { type: 'stop-waiting' }
  | { type: 'save'; from: SavedDraft; draft: SessionDraft }
  /** Keep the draft in the browser, with what is on its way. */
  | { type: 'keep' }
  | { type: 'forget' }
  /** The draft is another than what was typed: the editor has to show it. */
  | { type: 'show' };

export interface AutosaveStep {
  readonly state: AutosaveState;
  readonly effects: readonly AutosaveEffect[];
}

export const PAUSE_MS = 600;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/** Starts from what the server has and, where there is one, the draft that was kept in the browser. */
export function beginAutosave(saved: SavedDraft, kept: KeptDraft | null): AutosaveStep {
  const state: AutosaveState = {
    status: 'saved',
    draft: saved.draft,
    saved,
    edit: 0,
    savedEdit: 0,
    sending: null,
    unanswered: null,
    failures: 0,
    newer: null,
    refusal: null,
  };
  if (!kept) return { state, effects: [] };
  if (sameDraft(kept.draft, saved.draft)) return { state, effects: [{ type: 'forget' }] };
  const restored = { ...state, draft: kept.draft, edit: 1, unanswered: kept.sent };
  if (kept.revision >= saved.revision || (kept.sent && sameDraft(kept.sent, saved.draft))) {
    return { state: { ...restored, status: 'unsaved' }, effects: [{ type: 'wait', ms: 0 }] };
  }
  return { state: { ...restored, status: 'conflict', newer: saved }, effects: [] };
}

export function advanceAutosave(state: AutosaveState, event: AutosaveEvent): AutosaveStep {
  switch (event.type) {
    case 'edited':
      return onEdited({ ...state, draft: event.draft, edit: state.edit + 1 });
    case 'due':
      return state.status === 'unsaved' || state.status === 'retrying' ? send(state) : same(state);
    case 'flush':
      return state.status === 'saved' || state.status === 'conflict' || state.sending ? same(state) : send(state);
    case 'answered':
      return onAnswered(state, event.revision);
    case 'failed':
      return onFailed(state);
    case 'refused':
      return {
        state: { ...state, status: 'refused', refusal: event.message, sending: null, unanswered: null },
        effects: [{ type: 'keep' }],
      };
    case 'stale':
      return onStale(state, event.newer);
    case 'take-newer':
      return state.newer ? take(state, state.newer) : same(state);
    case 'overwrite':
      return state.newer ? send({ ...state, saved: state.newer, newer: null }) : same(state);
    case 'adopt':
      return state.status === 'saved' && event.newer.revision > state.saved.revision
        ? take(state, event.newer)
        : same(state);
    default:
      return event satisfies never;
  }
}

/** True while the server doesn't have what is on the screen. */
export function isUnsaved(state: AutosaveState): boolean {
  return state.status !== 'saved';
}

function onEdited(state: AutosaveState): AutosaveStep {
  switch (state.status) {
    case 'conflict':
    case 'saving':
    case 'retrying':
      return { state, effects: [{ type: 'keep' }] };
    case 'saved':
    case 'unsaved':
    case 'refused':
      if (sameDraft(state.draft, state.saved.draft)) {
        return {
          state: { ...state, status: 'saved', savedEdit: state.edit, refusal: null },
          effects: [{ type: 'stop-waiting' }, { type: 'forget' }],
        };
      }
      return {
        state: { ...state, status: 'unsaved', refusal: null },
        effects: [{ type: 'keep' }, { type: 'wait', ms: PAUSE_MS }],
      };
    default:
      return state.status satisfies never;
  }
}

function send(state: AutosaveState): AutosaveStep {
  if (sameDraft(state.draft, state.saved.draft) && !state.unanswered) return settle(state);
  return {
    state: { ...state, status: 'saving', sending: { draft: state.draft, edit: state.edit }, refusal: null },
    effects: [{ type: 'stop-waiting' }, { type: 'keep' }, { type: 'save', from: state.saved, draft: state.draft }],
  };
}

function onAnswered(state: AutosaveState, revision: number): AutosaveStep {
  if (!state.sending) return same(state);
  const { draft, edit } = state.sending;
  return settle({
    ...state,
    saved: { revision, draft },
    savedEdit: edit,
    sending: null,
    unanswered: null,
    failures: 0,
  });
}

/** Nothing is on its way: either the server has all, or the pause for the next save begins. */
function settle(state: AutosaveState): AutosaveStep {
  if (sameDraft(state.draft, state.saved.draft)) {
    return {
      state: { ...state, status: 'saved', savedEdit: state.edit, failures: 0 },
      effects: [{ type: 'stop-waiting' }, { type: 'forget' }],
    };
  }
  return { state: { ...state, status: 'unsaved' }, effects: [{ type: 'keep' }, { type: 'wait', ms: PAUSE_MS }] };
}

function onFailed(state: AutosaveState): AutosaveStep {
  const failures = state.failures + 1;
  return {
    state: { ...state, status: 'retrying', failures, unanswered: state.sending?.draft ?? null, sending: null },
    effects: [{ type: 'keep' }, { type: 'wait', ms: Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS) }],
  };
}

function onStale(state: AutosaveState, newer: SavedDraft): AutosaveStep {
  // A save whose answer was lost comes back as a newer revision: it is ours, and no conflict.
  const ours = [state.sending?.draft, state.unanswered, state.draft];
  if (ours.some((draft) => draft && sameDraft(draft, newer.draft))) {
    return settle({ ...state, saved: newer, sending: null, unanswered: null, failures: 0 });
  }
  return {
    state: { ...state, status: 'conflict', newer, sending: null, unanswered: null, failures: 0 },
    effects: [{ type: 'stop-waiting' }, { type: 'keep' }],
  };
}

function take(state: AutosaveState, newer: SavedDraft): AutosaveStep {
  const edit = state.edit + 1;
  return {
    state: {
      ...state,
      status: 'saved',
      draft: newer.draft,
      saved: newer,
      newer: null,
      edit,
      savedEdit: edit,
      failures: 0,
    },
    effects: [{ type: 'stop-waiting' }, { type: 'forget' }, { type: 'show' }],
  };
}

function same(state: AutosaveState): AutosaveStep {
  return { state, effects: [] };
}
