'use client';

import type { editor } from 'monaco-editor';
import { useEffect, useRef } from 'react';
import { columnIn } from '#core/columns.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import type { Place } from '#ui/console/places.tsx';
import type { MarkedProblems } from '#ui/editor/use-marked-problems.ts';
import { useIsDark } from '#ui/shell/use-theme.ts';
import { EditorModels } from './editor-models.ts';
import { type Monaco, themeName } from './load-monaco.ts';
import { registerSyntax, type SyntaxOf } from './register-syntax.ts';

const FONT =
  'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';

const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fixedOverflowWidgets: true,
  fontFamily: FONT,
  fontSize: 13,
  lineHeight: 20,
  glyphMargin: false,
  lineNumbersMinChars: 3,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  padding: { top: 10, bottom: 10 },
  renderLineHighlight: 'line',
  renderLineHighlightOnlyWhenFocus: true,
  scrollBeyondLastLine: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
  stickyScroll: { enabled: false },
};

export interface MonacoEditorProps {
  monaco: Monaco;
  /** Tells the sessions apart: part of the names of the texts. */
  scope: string;
  file: SourceFile;
  files: readonly SourceFile[];
  /** Monaco's id of the language; null: what the file's name says. */
  language: string | null;
  /** How its texts look where Monaco doesn't know that language. */
  syntax: SyntaxOf | null;
  onChange: (path: string, content: string) => void;
  onRun: () => void;
  onSave: () => void;
  /** Calls back when the texts were replaced by others than were typed. */
  onReplaced: (listener: (files: readonly SourceFile[]) => void) => () => void;
  /** What is wrong in the files as they are. */
  problems: MarkedProblems;
  /** Where to go in the file that is shown; null where it is to stay. */
  place: Place | null;
  onArrived: () => void;
}

export function MonacoEditor(props: MonacoEditorProps) {
  const { monaco, scope, file, files, language, syntax, onReplaced, problems, place } = props;
  const hostRef = useRef<HTMLDivElement>(null);
  const openRef = useRef<{ editor: editor.IStandaloneCodeEditor; models: EditorModels } | null>(null);
  const handlersRef = useRef(props);
  const dark = useIsDark();

  useEffect(() => {
    handlersRef.current = props;
  });

  useEffect(() => {
    const host = hostRef.current;
    if (!host) return;
    const models = new EditorModels(monaco, scope, (path, content) => handlersRef.current.onChange(path, content));
    const opened = monaco.editor.create(host, { ...OPTIONS, model: null });
    const { KeyCode, KeyMod } = monaco;
    opened.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, () => handlersRef.current.onRun());
    opened.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, () => handlersRef.current.onSave());
    openRef.current = { editor: opened, models };
    const stop = onReplaced((replaced) => models.replace(replaced));
    return () => {
      stop();
      openRef.current = null;
      opened.dispose();
      models.dispose();
    };
  }, [monaco, scope, onReplaced]);

  useEffect(() => {
    monaco.editor.setTheme(themeName(dark));
  }, [monaco, dark]);

  useEffect(() => {
    openRef.current?.models.keepOnly(files);
  }, [files]);

  useEffect(() => {
    const open = openRef.current;
    if (!open) return;
    if (syntax) registerSyntax(monaco, syntax);
    open.models.show(open.editor, file, language);
    open.editor.updateOptions({
      ariaLabel: `Code editor, ${file.path}. Press Control M to let the Tab key leave the editor.`,
    });
  }, [monaco, file, language, syntax]);

  useEffect(() => {
    openRef.current?.models.mark(problems);
  }, [problems]);

  useEffect(() => {
    const opened = openRef.current?.editor;
    const model = opened?.getModel();
    if (!opened || !model || place?.path !== file.path) return;
    const position = model.validatePosition({
      lineNumber: place.line,
      column: placedColumn(model, place),
    });
    // The pane may have been out of sight until now.
    opened.layout();
    opened.setPosition(position);
    opened.revealPositionInCenterIfOutsideViewport(position);
    opened.focus();
    handlersRef.current.onArrived();
  }, [place, file]);

  return <div ref={hostRef} className="h-full w-full overflow-hidden" />;
}

/** Where a place is in its line: where the line's text begins if it names no column. */
function placedColumn(model: editor.ITextModel, { line, column, columnUnit }: Place): number {
  if (line > model.getLineCount()) return column ?? 1;
  if (column === null) return model.getLineFirstNonWhitespaceColumn(line) || 1;
  return columnIn(model.getLineContent(line), column, columnUnit);
}
