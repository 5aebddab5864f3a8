'use client';

import { ChevronRight, Download, FileArchive } from 'lucide-react';
import { useId, useState } from 'react';
import { type Artifact, isShownInline } from '#core/contracts/artifacts.ts';
import type { Execution } from '#core/contracts/executions.ts';
import { formatBytes } from '#core/outcomes.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { artifactsZipUrl, artifactUrl } from './artifact-url.ts';
import { TextPreview } from './text-preview.tsx';
import { useArtifacts } from './use-artifacts.ts';

const icon = { size: 14, 'aria-hidden': true } as const;
const linkClass =
  'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-2 font-medium text-[0.8125rem] hover:bg-hover';

/** The files that a run left; nothing for one that left none. */
export function ArtifactsPanel({ execution }: { execution: Execution }) {
  const artifacts = useArtifacts(execution);
  if (artifacts.isError) {
    return (
      <Panel title="Artifacts">
        <p role="alert" className="p-3 text-bad">
          {errorSentence(artifacts.error)}
        </p>
      </Panel>
    );
  }
  const { items = [], truncated = false } = artifacts.data ?? {};
  if (items.length === 0 && !truncated) return null;
  const bytes = items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <Panel
      title="Artifacts"
      actions={
        <div className="flex items-center gap-3">
          <span className="text-ink-muted text-xs">
            {items.length === 1 ? '1 file' : `${items.length} files`}, {formatBytes(bytes)}
          </span>
          <a href={artifactsZipUrl(execution.id)} download className={linkClass}>
            <FileArchive {...icon} />
            Download all
          </a>
        </div>
      }
    >
      {truncated ? (
        <p className="border-line border-b bg-warn-soft px-3 py-1.5 text-[0.8125rem]">
          There was more than is kept: the rest is left out.
        </p>
      ) : null}
      <ul aria-label="Artifacts" className="divide-y divide-line">
        {items.map((artifact) => (
          <ArtifactRow key={artifact.path} executionId={execution.id} artifact={artifact} alone={items.length === 1} />
        ))}
      </ul>
    </Panel>
  );
}

function ArtifactRow({ executionId, artifact, alone }: { executionId: string; artifact: Artifact; alone: boolean }) {
  const { path, sizeBytes, contentType } = artifact;
  const isImage = contentType.startsWith('image/');
  const shown = isShownInline(artifact);
  const [open, setOpen] = useState(shown && (isImage || alone));
  const contentId = useId();
  return (
    <li>
      <div className="flex min-h-11 items-center gap-3 px-3 py-1.5 text-[0.8125rem]">
        {shown ? (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? contentId : undefined}
            onClick={() => setOpen(!open)}
            className="flex min-w-0 flex-1 items-center gap-1 rounded text-left hover:text-accent"
          >
            <ChevronRight
              {...icon}
              className={classNames('shrink-0 transition-transform motion-reduce:transition-none', open && 'rotate-90')}
            />
            <span className="min-w-0 break-all font-mono">{path}</span>
          </button>
        ) : (
          <span className="min-w-0 flex-1 break-all pl-[1.125rem] font-mono">{path}</span>
        )}
        <span className="shrink-0 text-ink-faint max-sm:hidden">{contentType}</span>
        <span className="w-20 shrink-0 text-right text-ink-muted tabular-nums">{formatBytes(sizeBytes)}</span>
        <a href={artifactUrl(executionId, path)} download aria-label={`Download ${path}`} className={linkClass}>
          <Download {...icon} />
        </a>
      </div>
      {open ? (
        <div id={contentId} className="border-line border-t bg-sunken">
          {isImage ? (
            // biome-ignore lint/performance/noImgElement: of a program, shown as it is
            <img
              src={artifactUrl(executionId, path, { inline: true })}
              alt={path}
              loading="lazy"
              className="mx-auto max-h-[28rem] max-w-full object-contain p-3"
            />
          ) : (
            <TextPreview executionId={executionId} artifact={artifact} />
          )}
        </div>
      ) : null}
    </li>
  );
}
