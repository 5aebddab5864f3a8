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
      args: [],
    },
  };
}

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
  return () => {
    vi.useRealTimers();
  };
});

describe('drafts kept in the browser', () => {
  it('come back for the same user and session only', () => {
    new DraftStorage('user_a', 'sess_1', store).keep(draft('text'));
    expect(new DraftStorage('user_a', 'sess_1', store).read()).toEqual(draft('text'));
    expect(new DraftStorage('user_b', 'sess_1', store).read()).toBeNull();
    expect(new DraftStorage('user_a', 'sess_2', store).read()).toBeNull();
  });

  it('are gone once forgotten', () => {
    const storage = new DraftStorage('user_a', 'sess_1', store);
    storage.keep(draft('text'));
    storage.forget();
    expect(storage.read()).toBeNull();
  });

  it('are written after a moment where they are large, and at once when the page goes', () => {
    vi.useFakeTimers();
    const storage = new DraftStorage('user_a', 'sess_1', store);
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
    const storage = new DraftStorage('user_a', 'sess_1', store);
    storage.keep(draft('text'));
    expect(storage.write()).toBe(false);
  });

  it('are ignored where what is stored is no draft', () => {
    store.items.set('sandpiper:draft:user_a:sess_1', '{"revision":"x"');
    expect(new DraftStorage('user_a', 'sess_1', store).read()).toBeNull();
  });
});
