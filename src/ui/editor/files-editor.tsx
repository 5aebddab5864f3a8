'use client';

import { FilePlus2 } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { SourceFile } from '#core/contracts/files.ts';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { Button } from '#ui/primitives/button.tsx';
import { CodeEditor } from './code-editor.tsx';
import { FileNameDialog } from './file-name-dialog.tsx';
import { FileTabs } from './file-tabs.tsx';
import { useMonaco } from './monaco/use-monaco.ts';
import type { MarkedProblems } from './use-marked-problems.ts';

const NO_PROBLEMS: MarkedProblems = new Map();
const nothing = () => {};

export interface FilesEditorProps {
  /** Tells the places apart where files of the same names are edited. */
  scope: string;
  /** What the files belong to, in a word. */
  owner: string;
  files: readonly SourceFile[];
  /** Where a run starts; null where no file is that. */
  entry: string | null;
  onChange: (changes: { files: readonly SourceFile[]; entry: string | null }) => void;
  language?: LanguageInfo | undefined;
  /** How many there must be. */
  least?: number;
  onRun?: () => void;
  onSave?: () => void;
  replaced?: ReplacedFiles;
}

/** Says that files were replaced by others than were typed, to the editor that shows them. */
export class ReplacedFiles {
  readonly #listeners = new Set<(files: readonly SourceFile[]) => void>();

  readonly listen = (listener: (files: readonly SourceFile[]) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(files: readonly SourceFile[]): void {
    for (const listener of [...this.#listeners]) listener(files);
  }
}

/** Files to edit that are no session's: they are held by whoever shows it. Fills the height it is given. */
export function FilesEditor(props: FilesEditorProps) {
  const { files, entry, onChange } = props;
  const [chosen, setChosen] = useState(entry);
  const file = files.find(({ path }) => path === chosen) ?? files.find(({ path }) => path === entry) ?? files[0];
  const add = (path: string) => {
    onChange({ files: [...files, { path, content: '', encoding: 'utf8' }], entry });
    setChosen(path);
  };
  return file ? <OpenFiles {...props} file={file} onAdd={add} onChoose={setChosen} /> : <NoFiles onAdd={add} />;
}

interface OpenFilesProps extends FilesEditorProps {
  file: SourceFile;
  onAdd: (path: string) => void;
  onChoose: (path: string) => void;
}

function OpenFiles({ file, onAdd, onChoose, ...props }: OpenFilesProps) {
  const { scope, owner, files, entry, onChange, language, least = 0, onRun = nothing, onSave = nothing } = props;
  const monaco = useMonaco();
  const panelId = useId();
  const [own] = useState(() => new ReplacedFiles());
  const onReplaced = (props.replaced ?? own).listen;
  const syntax = useMemo(
    () => (language?.syntax ? { id: language.monacoId, extension: language.extension, syntax: language.syntax } : null),
    [language],
  );

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <FileTabs
        paths={files.map(({ path }) => path)}
        entry={entry ?? ''}
        active={file.path}
        panelId={panelId}
        owner={owner}
        least={least}
        onSelect={onChoose}
        onAdd={onAdd}
        onRename={(from, to) => {
          onChange({
            files: files.map((each) => (each.path === from ? { ...each, path: to } : each)),
            entry: entry === from ? to : entry,
          });
          onChoose(to);
        }}
        onDelete={(path) => {
          const rest = files.filter((each) => each.path !== path);
          onChange({ files: rest, entry: path === entry ? (rest[0]?.path ?? null) : entry });
        }}
        {...(entry !== null && { onSetEntry: (path: string) => onChange({ files, entry: path }) })}
      />
      <div id={panelId} role="tabpanel" aria-label={file.path} className="min-h-0 flex-1">
        <CodeEditor
          state={monaco}
          scope={scope}
          file={file}
          files={files}
          language={language && file.path.endsWith(`.${language.extension}`) ? language.monacoId : null}
          syntax={syntax}
          onChange={(path, content) =>
            onChange({ files: files.map((each) => (each.path === path ? { ...each, content } : each)), entry })
          }
          onRun={onRun}
          onSave={onSave}
          onReplaced={onReplaced}
          problems={NO_PROBLEMS}
          place={null}
          onArrived={nothing}
        />
      </div>
    </div>
  );
}

function NoFiles({ onAdd }: { onAdd: (path: string) => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-4 text-center text-ink-muted">
      <p>No files.</p>
      <Button size="sm" icon={<FilePlus2 size={14} aria-hidden="true" />} onClick={() => setAsking(true)}>
        Add a file
      </Button>
      <FileNameDialog
        open={asking}
        title="Add a file"
        confirmLabel="Add"
        initial=""
        others={[]}
        onClose={() => setAsking(false)}
        onConfirm={(path) => {
          onAdd(path);
          setAsking(false);
        }}
      />
    </div>
  );
}
