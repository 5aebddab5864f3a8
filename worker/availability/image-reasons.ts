import { imageStatusSchema } from '#core/contracts/languages.ts';
import { awaitedWords } from '#core/image-words.ts';
import type { LanguageImageRecord } from '#db/stores/language-image-store.ts';

const RANKS = imageStatusSchema.options;

/**
 * Why the executions of each language wait where no worker has its image, in the words of the worker that is furthest.
 * Of two that are equally far always the same one, so that workers don't contradict each other by turns.
 */
export function imageReasons(
  languages: readonly { readonly id: string; readonly name: string }[],
  images: readonly LanguageImageRecord[],
): Record<string, string> {
  const furthest = new Map<string, LanguageImageRecord>();
  for (const image of images) {
    const before = furthest.get(image.languageId);
    if (!before || isFurther(image, before)) furthest.set(image.languageId, image);
  }
  return Object.fromEntries(languages.map(({ id, name }) => [id, furthest.get(id)?.detail ?? awaitedWords(name)]));
}

function isFurther(one: LanguageImageRecord, other: LanguageImageRecord): boolean {
  const [rank, otherRank] = [RANKS.indexOf(one.status), RANKS.indexOf(other.status)];
  return rank === otherRank ? one.workerId < other.workerId : rank < otherRank;
}
