import type { SourceFile } from '#core/contracts/files.ts';
import type { SubmittedInput } from '#core/contracts/inputs.ts';
import type { CodeSession, UpdateSessionInput } from '#core/contracts/sessions.ts';

/** The parts of a session that a person edits on its page. */
export interface SessionDraft {
  readonly title: string;
  readonly language: string;
  readonly files: readonly SourceFile[];
  readonly entry: string;
  readonly stdin: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it is tried with. */
  readonly inputs: readonly SubmittedInput[];
}

/** A draft as the server has it. */
export interface SavedDraft {
  readonly revision: number;
  readonly draft: SessionDraft;
}

/** A draft that the server doesn't have yet, as it is kept in the browser. */
export interface KeptDraft extends SavedDraft {
  /** Was on its way to the server: if that turns out to have it, the draft builds on it and not on another's. */
  readonly sent: SessionDraft | null;
}

export function savedDraftOf(session: CodeSession): SavedDraft {
  const { revision, title, language, files, entry, stdin, args, env, inputs } = session;
  return { revision, draft: { title, language, files, entry, stdin, args, env, inputs } };
}

export function sameDraft(a: SessionDraft, b: SessionDraft): boolean {
  return a === b || Object.keys(draftChanges(a, b)).length === 0;
}

/** What is to be sent so that `from` becomes `to`. */
export function draftChanges(from: SessionDraft, to: SessionDraft): Partial<SessionDraft> {
  return {
    ...(from.title !== to.title && { title: to.title }),
    ...(from.language !== to.language && { language: to.language }),
    ...(!sameFiles(from.files, to.files) && { files: to.files }),
    ...(from.entry !== to.entry && { entry: to.entry }),
    ...(from.stdin !== to.stdin && { stdin: to.stdin }),
    ...(!sameWords(from.args, to.args) && { args: to.args }),
    ...(!sameVariables(from.env, to.env) && { env: to.env }),
    ...(!sameInputs(from.inputs, to.inputs) && { inputs: to.inputs }),
  };
}

/** Parts of a draft as the API takes them. */
export function inputOf(changes: Partial<SessionDraft>): Omit<UpdateSessionInput, 'revision'> {
  const { files, args, env, inputs, ...rest } = changes;
  return {
    ...rest,
    ...(files && { files: [...files] }),
    ...(args && { args: [...args] }),
    ...(env && { env: { ...env } }),
    ...(inputs && { inputs: [...inputs] }),
  };
}

function sameFiles(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((file, index) => {
      const other = b[index];
      return (
        file === other ||
        (file.path === other?.path && file.encoding === other.encoding && file.content === other.content)
      );
    })
  );
}

function sameInputs(a: readonly SubmittedInput[], b: readonly SubmittedInput[]): boolean {
  return a === b || (a.length === b.length && a.every((input, index) => sameInput(input, b[index])));
}

export function sameInput(a: SubmittedInput, b: SubmittedInput | undefined): boolean {
  return a === b || (a.stdin === b?.stdin && a.expected === b.expected && sameWords(a.args, b.args));
}

function sameVariables(a: SessionDraft['env'], b: SessionDraft['env']): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((word, index) => word === b[index]));
}
