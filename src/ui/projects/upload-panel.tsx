'use client';

import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import { formatBytes } from '#core/outcomes.ts';
import { ProgressBar } from '#ui/languages/progress-bar.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { classNames } from '#ui/primitives/class-names.ts';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { CheckField } from '#ui/primitives/field.tsx';
import { ARCHIVE_ENDINGS, uploadArchive } from './upload-archive.ts';

/** Takes an archive by a button or by dropping it anywhere on what is inside, and asks before files are replaced. */
export function UploadPanel({
  project,
  disabled,
  onUploaded,
  children,
}: {
  project: Project;
  /** What there is unsaved would be lost. */
  disabled: boolean;
  onUploaded: (project: Project) => void;
  children: (button: ReactNode) => ReactNode;
}) {
  const inputRef = useRef<HTMLInputElement>(null);
  const abortRef = useRef<AbortController | null>(null);
  const [over, setOver] = useState(false);
  const [asked, setAsked] = useState<File | null>(null);
  const [strip, setStrip] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);

  const offer = (file: File | undefined) => {
    if (!file || disabled || share !== null) return;
    setProblem(null);
    setDone(null);
    setAsked(file);
  };
  const upload = async (file: File) => {
    setAsked(null);
    setShare(0);
    abortRef.current = new AbortController();
    try {
      const saved = await uploadArchive(file, {
        projectId: project.id,
        revision: project.revision,
        strip: strip ? 1 : 0,
        onProgress: setShare,
        signal: abortRef.current.signal,
      });
      setDone(`${file.name}: ${saved.files?.length ?? 0} files.`);
      onUploaded(saved);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setShare(null);
    }
  };

  const dragging = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (event.currentTarget.contains(event.relatedTarget instanceof Node ? event.relatedTarget : null)) return;
      setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      offer(event.dataTransfer.files[0]);
    },
  };

  return (
    <section aria-label="Files of the project" {...dragging} className="relative flex flex-col gap-3">
      {children(
        <Button
          icon={<Upload size={14} aria-hidden="true" />}
          disabled={disabled || share !== null}
          title={disabled ? 'Save or discard your changes first' : 'A .zip, .tar, .tar.gz or .tgz; or drop it here'}
          onClick={() => inputRef.current?.click()}
        >
          Upload an archive…
        </Button>,
      )}
      <input
        ref={inputRef}
        type="file"
        accept={ARCHIVE_ENDINGS}
        aria-label="Archive"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          offer(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {share === null ? null : (
        <div className="flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <ProgressBar label="Uploading" share={share} />
          </div>
          <Button size="sm" onClick={() => abortRef.current?.abort()}>
            Cancel
          </Button>
        </div>
      )}
      {problem ? (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      ) : null}
      <p role="status" className={classNames('text-ok', done === null && 'sr-only')}>
        {done ? `Uploaded ${done}` : ''}
      </p>
      {over ? (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute inset-0 z-30 grid place-items-center rounded-lg border-2 border-accent border-dashed bg-accent-soft/80 font-medium text-accent"
        >
          {disabled ? 'Save or discard your changes first' : 'Drop an archive to replace the files'}
        </div>
      ) : null}
      <ConfirmDialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => asked && void upload(asked)}
        title={`Replace all files by those of ${asked?.name ?? ''}?`}
        confirmLabel="Replace the files"
        danger={(project.files?.length ?? 0) > 0}
      >
        <p>
          {asked ? formatBytes(asked.size) : ''}. The {project.files?.length ?? 0} files that the project has now are
          gone then.
        </p>
        <div className="mt-3 text-ink">
          <CheckField
            label="Leave out the first folder of each name"
            hint="As in the archive of a repository: app-1.2/main.py becomes main.py."
            checked={strip}
            onChange={setStrip}
          />
        </div>
      </ConfirmDialog>
    </section>
  );
}
