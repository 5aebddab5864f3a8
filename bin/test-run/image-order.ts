import type { LoadedLanguage } from '#config/languages.ts';

/** The languages that the tests of all else are written in. */
export const OF_ALL_TESTS: readonly string[] = ['python', 'bash', 'node', 'c'];

/**
 * Ids of languages in the order in which their images are best built: first what nearly all tests need, then the images
 * that the most languages share, so that tests of languages have something to do while the other images are built.
 */
export function buildOrder(languages: readonly Pick<LoadedLanguage, 'id' | 'image'>[]): readonly string[] {
  const sharedBy = (image: string) => languages.filter((language) => language.image === image).length;
  const images = [...new Set(languages.map(({ image }) => image))];
  const isNeeded = (image: string) => languages.some(({ id, image: of }) => of === image && OF_ALL_TESTS.includes(id));
  const inOrder = images.toSorted(
    (a, b) => Number(isNeeded(b)) - Number(isNeeded(a)) || sharedBy(b) - sharedBy(a) || a.localeCompare(b),
  );
  return inOrder.flatMap((image) => languages.filter((language) => language.image === image).map(({ id }) => id));
}
