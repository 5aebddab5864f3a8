'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { SourceFile } from '#core/contracts/files.ts';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { placeIn } from '#ui/console/places.tsx';
import type { FoundProblem } from '#ui/console/problem-scanner.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { useStreamProblems } from '#ui/watching/use-execution-stream.ts';
import type { useRun } from './use-run.ts';

/** By the path of the file. */
export type MarkedProblems = ReadonlyMap<string, readonly FoundProblem[]>;

const NONE: MarkedProblems = new Map();

interface Source {
  readonly files: readonly SourceFile[];
  readonly entry: string;
}

/**
 * What the newest run found wrong in the files of a session, for those files only that are still what was run: in any
 * other the lines may be others.
 */
export function useMarkedProblems(
  run: Pick<ReturnType<typeof useRun>, 'stream' | 'execution'>,
  files: readonly SourceFile[],
  languages: readonly LanguageInfo[],
): MarkedProblems {
  const trpc = useTRPC();
  const found = useStreamProblems(run.stream);
  const id = run.execution?.id;
  const compiled = languages.find((language) => language.id === run.execution?.language)?.compiled ?? true;
  const told = useMemo(() => found.filter((problem) => isOfTools(problem, compiled)), [found, compiled]);
  const { data: source } = useQuery(
    trpc.execution.source.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined && told.length > 0, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  return useMemo(() => (source ? markedProblems(told, source, files) : NONE), [told, source, files]);
}

/** Those of the compiler; what is interpreted has none, there it is what the interpreter says. */
function isOfTools({ phase, stderr }: FoundProblem, compiled: boolean): boolean {
  return compiled ? phase === 'COMPILE' : phase !== 'PREPARE' && stderr;
}

/** The problems of the files that are as they were run. */
export function markedProblems(
  problems: readonly FoundProblem[],
  source: Source,
  files: readonly SourceFile[],
): MarkedProblems {
  const paths = source.files.map(({ path }) => path);
  const marked = new Map<string, FoundProblem[]>();
  for (const problem of problems) {
    const place = placeIn({ paths, entry: source.entry }, problem);
    const ran = place && source.files.find(({ path }) => path === place.path);
    const shown = place && files.find(({ path }) => path === place.path);
    if (!place || !ran || !shown || ran.content !== shown.content || ran.encoding !== shown.encoding) continue;
    marked.set(place.path, [...(marked.get(place.path) ?? []), problem]);
  }
  return marked;
}
