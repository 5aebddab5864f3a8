'use client';

import { FileWarning } from 'lucide-react';
import { fileBytes } from '#core/contracts/files.ts';
import { formatBytes } from '#core/outcomes.ts';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { MonacoEditor, type MonacoEditorProps } from './monaco/monaco-editor.tsx';
import type { MonacoState } from './monaco/use-monaco.ts';
import { PlainEditor } from './plain-editor.tsx';

const LINES = ['w-1/3', 'w-1/2', 'w-2/5', 'w-1/4', 'w-3/5'];

/** One file of the session: in Monaco, in a plain field where Monaco can't be had, or told of where it is no text. */
export function CodeEditor({ state, ...props }: { state: MonacoState } & Omit<MonacoEditorProps, 'monaco'>) {
  const { file } = props;
  if (file.encoding === 'base64') {
    return (
      <div className="flex h-full flex-col items-center justify-center gap-2 text-ink-muted">
        <FileWarning size={24} aria-hidden="true" />
        <p>{file.path} is not text.</p>
        <p className="text-ink-faint text-xs">{formatBytes(fileBytes(file).length)}, used by the run as it is</p>
      </div>
    );
  }
  switch (state.type) {
    case 'ready':
      return <MonacoEditor monaco={state.monaco} {...props} />;
    case 'missing':
      return <PlainEditor {...props} />;
    case 'loading':
      return (
        <div role="status" aria-label="Loading the editor" className="flex flex-col gap-2.5 py-3 pl-14">
          {LINES.map((width) => (
            <Skeleton key={width} className={`h-3 ${width}`} />
          ))}
        </div>
      );
    default:
      return state satisfies never;
  }
}
