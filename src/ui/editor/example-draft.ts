import type { LanguageExample } from '#core/contracts/languages.ts';
import { isUntouched } from './change-language.ts';
import { type SessionDraft, sameDraft } from './session-draft.ts';

type ExampleChanges = Pick<SessionDraft, 'language' | 'files' | 'entry' | 'stdin' | 'args' | 'env'>;

/** What a session takes of an example. */
export function changesOfExample(language: string, example: LanguageExample): ExampleChanges {
  const { files, entry, stdin, args, env } = example;
  return { language, files, entry, stdin, args, env };
}

/** Whether a draft still is an example, with nothing of a person's own. Its title and tests are no part of one. */
export function isExample(draft: SessionDraft, example: LanguageExample): boolean {
  return sameDraft(draft, { ...draft, ...changesOfExample(draft.language, example) });
}

/**
 * Whether an example would take something of a person's own from a draft: code, input, arguments or environment that are
 * neither a first program nor an example as it is.
 */
export function holdsOwn(
  draft: SessionDraft,
  languages: Parameters<typeof isUntouched>[1],
  examples: readonly LanguageExample[],
): boolean {
  const hasInput = draft.stdin !== '' || draft.args.length > 0 || Object.keys(draft.env).length > 0;
  if (isUntouched(draft, languages) && !hasInput) return false;
  return !examples.some((example) => isExample(draft, example));
}
