import { expect, it } from 'vitest';
import type { ImageStatus } from '#core/contracts/languages.ts';
import { orderLanguages } from './order-languages.ts';

const language = (id: string, name: string, aliases: string[], status: ImageStatus = 'READY') => ({
  ...{ id, name, aliases },
  image: { status },
});
const LANGUAGES = [
  language('c', 'C', ['gcc']),
  language('csharp', 'C#', ['cs', 'dotnet'], 'AVAILABLE'),
  language('clojure', 'Clojure', ['clj'], 'UNAVAILABLE'),
  language('node', 'Node.js', ['javascript', 'js'], 'BUILDING'),
  language('objective-c', 'Objective-C', ['objc']),
];
const search = (words: string) =>
  orderLanguages(LANGUAGES, { search: words, recent: ['node'] }).flatMap(({ languages }) =>
    languages.map(({ id }) => id),
  );

it('those used last come first, then those that are ready; each stands once', () => {
  const groups = orderLanguages(LANGUAGES, { search: ' ', recent: ['objective-c', 'gone', 'clojure'] });
  expect(groups.map(({ heading, languages }) => [heading, ...languages.map(({ id }) => id)])).toEqual([
    ['Used last', 'objective-c', 'clojure'],
    ['Ready', 'c'],
    ['Prepared at the first run', 'csharp', 'node'],
  ]);
});

it('a search finds names, ids and aliases, the best first', () => {
  expect(search('c')).toEqual(['c', 'csharp', 'clojure', 'node', 'objective-c']);
  expect(search('JAVASCRIPT')).toEqual(['node']);
  expect(search('c#')).toEqual(['csharp']);
  expect(search('obj')).toEqual(['objective-c']);
  expect(search('script')).toEqual(['node']);
});

it('a search that nothing fits has no group', () => {
  expect(orderLanguages(LANGUAGES, { search: 'cobol', recent: [] })).toEqual([]);
});
