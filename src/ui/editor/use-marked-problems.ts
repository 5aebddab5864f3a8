'use client';

import { useMemo } from 'react';
import type { SourceFile } from '#core/contracts/files.ts';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { placeIn } from '#ui/console/places.tsx';
import type { FoundProblem } from '#ui/console/problem-scanner.ts';
import { useRunSource } from '#ui/executions/use-run-source.ts';
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
  const found = useStreamProblems(run.stream);
  const source = useSourceOf(run);
  const compiled = languages.find((language) => language.id === run.execution?.language)?.compiled ?? true;
  const told = useMemo(() => found.filter((problem) => isOfTools(problem, compiled)), [found, compiled]);
  return useMemo(() => (source ? markedProblems(told, source, files) : NONE), [told, source, files]);
}

/** What the only file of a session was called in its newest run; null where that is its own name, or nobody needs it. */
export function useRanAs(run: Parameters<typeof useMarkedProblems>[0], files: readonly SourceFile[]): string | null {
  const source = useSourceOf(run);
  return source ? ranAs(source.files, files) : null;
}

/** As {@link useRanAs}. A file of another ending is another program by now. */
export function ranAs(ranFiles: readonly SourceFile[], files: readonly SourceFile[]): string | null {
  const [ran, own] = [onlyFile(ranFiles), onlyFile(files)];
  if (!ran || !own || ran.path === own.path) return null;
  return endingOf(ran.path) === endingOf(own.path) ? ran.path : null;
}

const endingOf = (path: string) => path.slice(path.lastIndexOf('.'));

/** What was run; undefined until it is known, and where nothing was found wrong in it. */
function useSourceOf(run: Parameters<typeof useMarkedProblems>[0]): Source | undefined {
  const found = useStreamProblems(run.stream);
  return useRunSource(run.execution && found.length > 0 ? run.execution.id : null).data;
}

function onlyFile(files: readonly SourceFile[]): SourceFile | null {
  return files.length === 1 ? (files[0] ?? null) : null;
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
  const ranAlone = onlyFile(source.files) !== null;
  const marked = new Map<string, FoundProblem[]>();
  for (const problem of problems) {
    const place = placeIn({ paths, entry: source.entry }, problem);
    const ran = place && source.files.find(({ path }) => path === place.path);
    // It may have run under another name.
    const shown = place && ((ranAlone && onlyFile(files)) || files.find(({ path }) => path === place.path));
    if (!place || !ran || !shown || ran.content !== shown.content || ran.encoding !== shown.encoding) continue;
    marked.set(shown.path, [...(marked.get(shown.path) ?? []), problem]);
  }
  return marked;
}
