import type { LanguageExample } from '#core/contracts/languages.ts';
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
