'use client';

import { createContext, useContext, useMemo } from 'react';
import type { Problem } from '#core/problem-matchers.ts';
import { resolveFile } from './resolve-file.ts';

/** Where in a run's files to look. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
}

/** What the output of a run can lead to. */
export interface Places {
  /** Null where the files don't have it. */
  readonly placeOf: (problem: Problem) => Place | null;
  readonly open: (place: Place) => void;
}

const PlacesContext = createContext<Places | null>(null);

export const PlacesProvider = PlacesContext.Provider;

/** Null where nothing can be opened. */
export function usePlacesOfRun(): Places | null {
  return useContext(PlacesContext);
}

/** The place in files that a problem names; what names no file means the entry. */
export function placeIn(files: { paths: readonly string[]; entry: string }, problem: Problem): Place | null {
  const path = resolveFile(problem.file ?? files.entry, files.paths);
  return path === null ? null : { path, line: problem.line, column: problem.column };
}

/** Stays the same while the names of the files do. `open` must stay the same. */
export function usePlaces(
  files: { readonly paths: readonly string[]; readonly entry: string } | null,
  open: (place: Place) => void,
): Places | null {
  const names = files && JSON.stringify([files.entry, ...files.paths]);
  return useMemo(() => {
    if (names === null) return null;
    const [entry = '', ...paths]: string[] = JSON.parse(names);
    return { placeOf: (problem) => placeIn({ paths, entry }, problem), open };
  }, [names, open]);
}
