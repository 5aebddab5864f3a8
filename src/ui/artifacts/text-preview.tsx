'use client';

import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '#core/contracts/artifacts.ts';
import { formatBytes } from '#core/outcomes.ts';
import { SourceText } from '#ui/executions/source-text.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { artifactUrl } from './artifact-url.ts';

const MOST_BYTES = 64 * 1024;

/** The begin of a file of text. */
export function TextPreview({ executionId, artifact }: { executionId: string; artifact: Artifact }) {
  const { path, sizeBytes } = artifact;
  const text = useQuery({
    queryKey: ['artifact', executionId, path],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async ({ signal }) => {
      const headers = new Headers(sizeBytes > MOST_BYTES ? { Range: `bytes=0-${MOST_BYTES - 1}` } : undefined);
      const response = await fetch(artifactUrl(executionId, path, { inline: true }), { signal, headers });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      return response.text();
    },
  });
  if (text.isError) {
    return (
      <p role="alert" className="p-3 text-bad">
        It could not be loaded. {text.error.message}
      </p>
    );
  }
  if (text.data === undefined) return <Skeleton className="m-3 h-16" />;
  return (
    <>
      <SourceText text={text.data} />
      {sizeBytes > MOST_BYTES ? (
        <p className="border-line border-t px-3 py-1.5 text-ink-muted text-xs">
          The first {formatBytes(MOST_BYTES)} of {formatBytes(sizeBytes)}: download it for the rest.
        </p>
      ) : null}
    </>
  );
}
