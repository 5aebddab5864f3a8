import { joinArguments } from './argument-words.ts';
import { envText } from './env-lines.ts';
import type { SessionDraft } from './session-draft.ts';

export interface DraftDifference {
  /** The file, or the part of the session. */
  readonly name: string;
  readonly newer: string;
  readonly mine: string;
}

/** The parts in which two drafts differ, files first. A file that is only in one is empty in the other. */
export function draftDifferences(newer: SessionDraft, mine: SessionDraft): DraftDifference[] {
  const paths = [...new Set([...mine.files, ...newer.files].map((file) => file.path))];
  const contentIn = (draft: SessionDraft, path: string) =>
    draft.files.find((file) => file.path === path)?.content ?? '';
  const parts: DraftDifference[] = [
    ...paths.map((path) => ({ name: path, newer: contentIn(newer, path), mine: contentIn(mine, path) })),
    { name: 'Title', newer: newer.title, mine: mine.title },
    { name: 'Language', newer: newer.language, mine: mine.language },
    { name: 'Entry', newer: newer.entry, mine: mine.entry },
    { name: 'Arguments', newer: joinArguments(newer.args), mine: joinArguments(mine.args) },
    { name: 'Environment', newer: envText(newer.env), mine: envText(mine.env) },
    { name: 'Standard input', newer: newer.stdin, mine: mine.stdin },
    { name: 'Tests', newer: testsText(newer), mine: testsText(mine) },
  ];
  return parts.filter((part) => part.newer !== part.mine);
}

function testsText({ inputs }: SessionDraft): string {
  return inputs
    .map(({ stdin, args, expected }, index) => {
      const parts = [`Test ${index + 1}`, ...(args.length > 0 ? [`Arguments: ${joinArguments(args)}`] : []), stdin];
      return [...parts, ...(expected === null ? [] : ['Expected:', expected])].join('\n');
    })
    .join('\n\n');
}
