import type { LanguageInfo } from '#core/contracts/languages.ts';
import type { SessionDraft } from './session-draft.ts';

export type LanguageChange =
  /** Nothing of the person's own is lost: the draft becomes the new language's first program. */
  | { type: 'swap'; changes: Partial<CodeDraft> }
  /** The code stays. `rename` is what the entry could be called now; null where its name already fits. */
  | { type: 'keep'; rename: { from: string; to: string; changes: Partial<CodeDraft> } | null };

/** What of a draft has to do with its language. */
export type CodeDraft = Pick<SessionDraft, 'language' | 'files' | 'entry'>;
type Named = Pick<LanguageInfo, 'id' | 'entry' | 'extension' | 'hello'>;

/** What choosing another language means for a draft. `all` are the languages on offer. */
export function changeLanguage(draft: CodeDraft, to: Named, all: readonly Named[]): LanguageChange {
  const language = to.id;
  if (isUntouched(draft, all)) {
    const files = [{ path: to.entry, content: to.hello, encoding: 'utf8' as const }];
    return { type: 'swap', changes: { language, files, entry: to.entry } };
  }
  const from = all.find((other) => other.id === draft.language);
  const name = draft.entry === from?.entry ? to.entry : withExtension(draft.entry, to.extension);
  const taken = draft.files.some((file) => file.path === name);
  if (taken) return { type: 'keep', rename: null };
  return { type: 'keep', rename: { from: draft.entry, to: name, changes: renameFile(draft, draft.entry, name) } };
}

export function renameFile(draft: CodeDraft, from: string, to: string): Partial<CodeDraft> {
  return {
    files: draft.files.map((file) => (file.path === from ? { ...file, path: to } : file)),
    entry: draft.entry === from ? to : draft.entry,
  };
}

/** One file that is empty or some language's first program. */
export function isUntouched(draft: CodeDraft, all: readonly Pick<Named, 'hello'>[]): boolean {
  const [file, ...others] = draft.files;
  if (!file) return true;
  if (others.length > 0 || file.encoding !== 'utf8') return false;
  const code = file.content.trim();
  return code === '' || all.some((language) => language.hello.trim() === code);
}

function withExtension(path: string, extension: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? path.slice(0, path.length - name.length + dot) : path;
  return `${stem}.${extension}`;
}
