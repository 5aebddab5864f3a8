'use client';

import { useSyncExternalStore } from 'react';
import { z } from 'zod';

const KEY = 'sandpiper:languages';
const MOST = 4;
const NONE: readonly string[] = [];

const idsSchema = z.array(z.string()).max(MOST);

/** The text that `ids` were read from, so that what did not change stays the same. */
let read: { text: string | null; ids: readonly string[] } = { text: null, ids: NONE };
const listeners = new Set<() => void>();

/** The ids of the languages that were chosen last in this browser, the last first. */
export function useRecentLanguages(): readonly string[] {
  return useSyncExternalStore(subscribe, recentLanguages, () => NONE);
}

export function recentLanguages(): readonly string[] {
  const text = window.localStorage.getItem(KEY);
  if (text !== read.text) read = { text, ids: parsed(text) };
  return read.ids;
}

export function noteLanguage(id: string): void {
  const ids = [id, ...recentLanguages().filter((each) => each !== id)].slice(0, MOST);
  try {
    window.localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // The browser keeps no more: the order of a menu is nothing to stop for.
    return;
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function parsed(text: string | null): readonly string[] {
  if (text === null) return NONE;
  try {
    const ids = idsSchema.safeParse(JSON.parse(text));
    return ids.success ? ids.data : NONE;
  } catch {
    return NONE;
  }
}
