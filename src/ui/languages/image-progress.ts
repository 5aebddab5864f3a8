import type { LanguageInfo } from '#core/contracts/languages.ts';
import { sayPreparing } from '#core/image-words.ts';

export interface ImageProgress {
  /** From 0 to 1; null where only that it goes on is known. */
  readonly share: number | null;
}

/** How far the making of an image is, told from the words that say it: `Preparing Rust: step 3 of 5, 40 %`. */
export function imageProgress(words: string): ImageProgress | null {
  if (!sayPreparing(words)) return null;
  const [, step, of, percent = '0'] = /: step (\d+) of (\d+)(?:, (\d+) %)?/.exec(words) ?? [];
  if (step === undefined || of === undefined || Number(of) === 0) return { share: null };
  // The step that is under way is not done.
  const share = (Number(step) - 1 + Number(percent) / 100) / Number(of);
  return { share: Math.min(1, Math.max(0, share)) };
}

/** How a language's image stands, in a few words; nothing where it is ready. */
export function imageNote({ status, detail }: LanguageInfo['image']): string | null {
  switch (status) {
    case 'READY':
      return null;
    case 'BUILDING':
      return /step \d+ of \d+(, \d+ %)?/.exec(detail ?? '')?.[0] ?? 'being prepared';
    case 'AVAILABLE':
      return detail === null ? 'prepared at first run' : 'waits to be prepared';
    case 'UNAVAILABLE':
      return 'could not be prepared';
    default:
      return status satisfies never;
  }
}
