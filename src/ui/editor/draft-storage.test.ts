import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftStorage } from './draft-storage.ts';
import type { KeptDraft } from './session-draft.ts';

class MemoryStore {
  items = new Map<string, string>();
  full = false;
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error('QuotaExceededError');
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
  get length(): number {
    return this.items.size;
  }
}

function draft(content: string): KeptDraft {
  return {
    revision: 3,
    sent: null,
    draft: {
      title: 'T',
      language: 'python',
      files: [{ path: 'main.py', content, encoding: 'utf8' }],
      entry: 'main.py',
      stdin: '',
      env: {},
      inputs: [],
      args: [],
    },
  };
}

let store: MemoryStore;
let clockMs = 1_000_000;

function storageOf(userId: string, sessionId: string, tabId = 'tab-1'): DraftStorage {
  return new DraftStorage({ userId, sessionId, tabId }, store, () => clockMs);
}

beforeEach(() => {
  store = new MemoryStore();
  return () => {
    vi.useRealTimers();
  };
});

describe('drafts kept in the browser', () => {
  it('that were kept before a session had tests have none', () => {
    storageOf('user_a', 'sess_1').keep(draft('text'));
    for (const [key, text] of store.items) store.items.set(key, text.replaceAll(/"inputs":\[\],?/g, ''));
    expect([...store.items.values()].join()).not.toContain('inputs');
    expect(storageOf('user_a', 'sess_1').read()).toEqual(draft('text'));
  });

  it('come back for the same user and session only', () => {
    storageOf('user_a', 'sess_1').keep(draft('text'));
    expect(storageOf('user_a', 'sess_1').read()).toEqual(draft('text'));
    expect(storageOf('user_b', 'sess_1').read()).toBeNull();
    expect(storageOf('user_a', 'sess_2').read()).toBeNull();
  });

  it('are gone once forgotten', () => {
    const storage = storageOf('user_a', 'sess_1');
    storage.keep(draft('text'));
    storage.forget();
    expect(storage.read()).toBeNull();
  });

  it('are written after a moment where they are large, and at once when the page goes', () => {
    vi.useFakeTimers();
    const storage = storageOf('user_a', 'sess_1');
    storage.keep(draft('x'.repeat(200_000)));
    expect(store.items.size).toBe(0);
    vi.advanceTimersByTime(300);
    expect(storage.read()?.draft.files[0]?.content).toHaveLength(200_000);
    storage.keep(draft('y'.repeat(200_000)));
    expect(storage.write()).toBe(true);
    expect(storage.read()?.draft.files[0]?.content.startsWith('y')).toBe(true);
  });

  it('say so where the browser has no room', () => {
    store.full = true;
    const storage = storageOf('user_a', 'sess_1');
    storage.keep(draft('text'));
    expect(storage.write()).toBe(false);
  });

  it('are ignored where what is stored is no draft', () => {
    store.items.set('sandpiper:draft:user_a:sess_1:tab-1', '{"revision":"x"');
    store.items.set('sandpiper:draft:user_a:sess_1:tab-2', '{"revision":"x"');
    expect(storageOf('user_a', 'sess_1').read()).toBeNull();
  });

  it('of one tab are not touched by what another tab saves', () => {
    const other = storageOf('user_a', 'sess_1', 'tab-2');
    other.keep(draft('not saved, in conflict'));
    const own = storageOf('user_a', 'sess_1', 'tab-1');
    own.keep(draft('x'));
    own.forget();
    expect(storageOf('user_a', 'sess_1', 'tab-2').read()).toEqual(draft('not saved, in conflict'));
  });

  it('are taken over from a tab that is gone, and not from one that is being typed in', () => {
    storageOf('user_a', 'sess_1', 'gone').keep(draft('left behind'));
    expect(storageOf('user_a', 'sess_1', 'new').read()).toBeNull();
    clockMs += 60_000;
    expect(storageOf('user_a', 'sess_1', 'new').read()).toEqual(draft('left behind'));
    expect(storageOf('user_a', 'sess_1', 'third').read()).toBeNull();
  });

  it('are written again when their page goes, should another have taken them over', () => {
    const storage = storageOf('user_a', 'sess_1');
    storage.keep(draft('mine'));
    store.items.clear();
    expect(storage.write()).toBe(true);
    expect(storageOf('user_a', 'sess_1').read()).toEqual(draft('mine'));
  });
});
