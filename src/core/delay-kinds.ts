import { sayPreparing, sayUnprepared } from './image-words.ts';

export const DELAY_KINDS = ['engine', 'image', 'room', 'other'] as const;

/** What, in one word, an execution waits for that is DELAYED. */
export type DelayKind = (typeof DELAY_KINDS)[number];

const WORDS: readonly (readonly [DelayKind, RegExp])[] = [
  ['engine', /\bengine\b/i],
  ['image', /\bimage\b/i],
  ['room', /\b(room|memory|cores?|cpus?|places?|draining)\b/i],
];

/** Told from the sentence that people read: of those there may be any number, of kinds there are a few. */
export function delayKindOf(reason: string): DelayKind {
  // Why an image could not be made may hold any word.
  if (sayPreparing(reason) || sayUnprepared(reason)) return 'image';
  return WORDS.find(([, word]) => word.test(reason))?.[0] ?? 'other';
}
