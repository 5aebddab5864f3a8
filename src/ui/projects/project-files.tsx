'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { fileBytes, type SourceFile } from '#core/contracts/files.ts';
import type { Project } from '#core/contracts/projects.ts';
import { formatBytes } from '#core/outcomes.ts';
import { FilesEditor, ReplacedFiles } from '#ui/editor/files-editor.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ReadFiles } from './read-files.tsx';
import { UploadPanel } from './upload-panel.tsx';

interface Files {
  readonly files: readonly SourceFile[];
  readonly entry: string | null;
}

/** The files of a project: edited and saved together, uploaded and downloaded as an archive. */
export function ProjectFiles({ project }: { project: Project }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const languages = useLanguages().data ?? [];
  const [replaced] = useState(() => new ReplacedFiles());
  const [edited, setEdited] = useState<(Files & { readonly revision: number }) | null>(null);
  const saved: Files = { files: project.files ?? [], entry: project.entry };
  const { files, entry } = edited ?? saved;
  const language = languages.find(({ id }) => id === project.language);

  const take = (next: Project) => {
    setEdited(null);
    queryClient.setQueryData(trpc.project.get.queryKey({ id: project.id }), next);
    replaced.tell(next.files ?? []);
  };
  const update = useMutation(
    trpc.project.update.mutationOptions({
      onSuccess: (next) => queryClient.setQueryData(trpc.project.get.queryKey({ id: project.id }), next),
      onError: (error) => {
        if (toApiError(error).code !== 'STALE_REVISION') return undefined;
        return queryClient.invalidateQueries({ queryKey: trpc.project.get.queryKey({ id: project.id }) });
      },
    }),
  );
  const stale = edited !== null && edited.revision !== project.revision && !update.isPending;
  const save = (revision = edited?.revision) => {
    if (edited === null || revision === undefined || update.isPending) return;
    const { files: sent, entry: start } = edited;
    update.mutate(
      { id: project.id, revision, files: [...sent], entry: start },
      {
        // What was typed meanwhile is still to be saved.
        onSuccess: (next) =>
          setEdited((now) => (now === null || now.files === sent ? null : { ...now, revision: next.revision })),
      },
    );
  };
  const discard = () => {
    update.reset();
    take(project);
  };
  useAskBeforeLeaving(edited !== null);
  const bytes = files.reduce((sum, file) => sum + fileBytes(file).length, 0);

  return (
    <UploadPanel project={project} disabled={edited !== null || !project.mayEdit} onUploaded={take}>
      {(uploadButton) => (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <p role="status" aria-label="Save status" className="mr-auto text-[0.8125rem] text-ink-muted">
              {edited
                ? 'Unsaved changes'
                : `${files.length === 1 ? '1 file' : `${files.length} files`}, ${formatBytes(bytes)}`}
            </p>
            {project.mayEdit ? uploadButton : null}
            <a
              href={`/api/v1/projects/${project.id}/files?format=zip`}
              download
              className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3 font-medium text-sm hover:bg-hover"
            >
              <Download size={14} aria-hidden="true" />
              Download as zip
            </a>
            {edited ? <Button onClick={discard}>Discard</Button> : null}
            {project.mayEdit ? (
              <Button
                variant="primary"
                busy={update.isPending}
                disabled={edited === null || stale}
                title="Save (Ctrl or ⌘ + S)"
                onClick={() => save()}
              >
                Save
              </Button>
            ) : null}
          </div>
          {stale ? (
            <Notice
              tone="warn"
              role="alert"
              actions={
                <>
                  <Button size="sm" onClick={discard}>
                    Load the newer one
                  </Button>
                  <Button size="sm" variant="danger" onClick={() => save(project.revision)}>
                    Overwrite with mine
                  </Button>
                </>
              }
            >
              <strong className="font-semibold">A newer version of this project was saved elsewhere.</strong> Yours is
              kept here and not saved until you choose.
            </Notice>
          ) : update.error ? (
            <Notice tone="bad" role="alert">
              {errorSentence(update.error)}
            </Notice>
          ) : null}
          {project.mayEdit ? (
            <div className="h-[min(36rem,70dvh)] overflow-hidden rounded-lg border border-line">
              <FilesEditor
                scope={project.id}
                owner="project"
                files={files}
                entry={entry ?? language?.entry ?? null}
                language={language}
                replaced={replaced}
                onSave={() => save()}
                onChange={(changed) => {
                  setEdited((now) => ({
                    files: changed.files,
                    entry: entryAfter(changed, now ?? saved, language?.entry),
                    revision: now?.revision ?? project.revision,
                  }));
                }}
              />
            </div>
          ) : (
            <ReadFiles files={files} />
          )}
        </>
      )}
    </UploadPanel>
  );
}

/** Where nothing was chosen it stays so: the language's own name counts. */
function entryAfter(changed: Files, before: Files, usual: string | undefined): string | null {
  const entry = before.entry === null && changed.entry === usual ? null : changed.entry;
  return changed.files.some(({ path }) => path === entry) ? entry : null;
}

/** They are too large to be kept in the browser. */
function useAskBeforeLeaving(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    // A link inside the site loads no page, and asks nothing by itself.
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]:not([download])') : null;
      if (!link || window.confirm('Your changes of the files are not saved. Leave without them?')) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('beforeunload', ask);
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('click', onClick, true);
    };
  }, [unsaved]);
}
