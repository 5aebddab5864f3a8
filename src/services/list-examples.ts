import type { LanguageExample } from '#core/contracts/languages.ts';
import { notFound } from '#core/errors.ts';
import type { LanguageSample } from '#core/language-samples.ts';
import type { Deps } from './deps.ts';

/**
 * Programs of a language, to begin from: its samples, those that only show a limit last. What needs compile arguments of
 * its own is left out, as a session has none.
 * @throws SandpiperError NOT_FOUND
 */
export function listExamples(deps: Pick<Deps, 'languages'>, input: { language: string }): LanguageExample[] {
  const language = deps.languages.get(input.language);
  if (!language) throw notFound('language');
  const samples = language.samples.filter(({ compileArgs }) => compileArgs === undefined);
  return [...samples.filter((sample) => !hitsLimit(sample)), ...samples.filter(hitsLimit)].map(
    ({ name, title, files, entry, stdin, args, env }) => ({
      ...{ name, title, entry, stdin, args, env },
      files: files.map(({ path, content }) => ({ path, content, encoding: 'utf8' as const })),
    }),
  );
}

function hitsLimit({ expected: { outcome } }: LanguageSample): boolean {
  return outcome === 'TIMEOUT' || outcome === 'OUT_OF_MEMORY' || outcome === 'OUTPUT_LIMIT';
}
