import type { editor } from 'monaco-editor';
import type { SourceFile } from '#core/contracts/files.ts';
import type { MarkedProblems } from '#ui/editor/use-marked-problems.ts';
import type { Monaco } from './load-monaco.ts';
import { ProblemMarks } from './problem-marks.ts';

/** The text of each file of a session, with its own undo and place of the cursor. Owns the models until disposed. */
export class EditorModels {
  readonly #monaco: Monaco;
  readonly #scope: string;
  readonly #onChange: (path: string, content: string) => void;
  readonly #models = new Map<string, editor.ITextModel>();
  readonly #viewStates = new Map<string, editor.ICodeEditorViewState | null>();
  readonly #marks: ProblemMarks;
  #problems: MarkedProblems = new Map();
  /** Set while a text is put in from outside, which is no edit of the person's. */
  #replacing = false;

  constructor(monaco: Monaco, scope: string, onChange: (path: string, content: string) => void) {
    this.#monaco = monaco;
    this.#scope = scope;
    this.#onChange = onChange;
    this.#marks = new ProblemMarks(monaco);
  }

  /** Shows a file in the editor, as it was left. `language` null: what its name says. */
  show(target: editor.IStandaloneCodeEditor, file: SourceFile, language: string | null): void {
    const model = this.#models.get(file.path) ?? this.#create(file);
    this.#monaco.editor.setModelLanguage(model, language ?? this.#languageOf(file.path));
    if (target.getModel() === model) return;
    this.leave(target);
    target.setModel(model);
    const state = this.#viewStates.get(file.path);
    if (state) target.restoreViewState(state);
  }

  leave(target: editor.IStandaloneCodeEditor): void {
    const current = target.getModel();
    for (const [path, model] of this.#models) {
      if (model === current) this.#viewStates.set(path, target.saveViewState());
    }
  }

  /** Makes the texts those of `files`, for a draft that was not typed here. Can be undone. */
  replace(files: readonly SourceFile[]): void {
    this.keepOnly(files);
    this.#replacing = true;
    for (const file of files) {
      const model = this.#models.get(file.path);
      if (!model || model.getValue() === file.content) continue;
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file.content }], () => null);
    }
    this.#replacing = false;
  }

  /** Marks what is wrong in the files, and nothing else. */
  mark(problems: MarkedProblems): void {
    this.#problems = problems;
    for (const [path, model] of this.#models) this.#marks.set(model, problems.get(path) ?? []);
  }

  /** Lets go of files that are no more. */
  keepOnly(files: readonly SourceFile[]): void {
    for (const [path, model] of this.#models) {
      if (files.some((file) => file.path === path)) continue;
      model.dispose();
      this.#models.delete(path);
      this.#viewStates.delete(path);
    }
  }

  dispose(): void {
    this.keepOnly([]);
  }

  #create(file: SourceFile): editor.ITextModel {
    const uri = this.#monaco.Uri.from({ scheme: 'session', authority: this.#scope, path: `/${file.path}` });
    // What an earlier visit left behind.
    this.#monaco.editor.getModel(uri)?.dispose();
    const model = this.#monaco.editor.createModel(file.content, 'plaintext', uri);
    model.onDidChangeContent(() => {
      if (!this.#replacing) this.#onChange(file.path, model.getValue());
    });
    this.#models.set(file.path, model);
    this.#marks.set(model, this.#problems.get(file.path) ?? []);
    return model;
  }

  #languageOf(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const known = this.#monaco.languages
      .getLanguages()
      .find(
        (language) =>
          language.filenames?.some((filename) => filename.toLowerCase() === name) ||
          language.extensions?.some((extension) => name.endsWith(extension.toLowerCase())),
      );
    return known?.id ?? 'plaintext';
  }
}
