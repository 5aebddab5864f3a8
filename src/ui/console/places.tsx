'use client';

import { createContext, useContext, useMemo } from 'react';
import type { ColumnUnit } from '#core/columns.ts';
import type { Problem } from '#core/problem-matchers.ts';
import { resolveFile } from './resolve-file.ts';

/** Where in a run's files to look. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly columnUnit?: ColumnUnit;
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

/** Files that places may lie in. */
export interface PlaceFiles {
  readonly paths: readonly string[];
  readonly entry: string;
  /** What the entry was called when it ran, where that was another name: the code may say which. */
  readonly ranAs?: string | null;
}

/** The place in files that a problem names; what names no file means the entry. */
export function placeIn({ paths, entry, ranAs = null }: PlaceFiles, problem: Problem): Place | null {
  const { file, line, column, columnUnit } = problem;
  const isEntry = file === null || (ranAs !== null && resolveFile(file, [ranAs]) !== null);
  const path = resolveFile(isEntry ? entry : file, paths);
  return path === null ? null : { path, line, column, ...(columnUnit && { columnUnit }) };
}

/** Stays the same while the names of the files do. `open` must stay the same. */
export function usePlaces(files: PlaceFiles | null, open: (place: Place) => void): Places | null {
  const names = files && JSON.stringify([files.entry, files.ranAs ?? null, ...files.paths]);
  return useMemo(() => {
    if (names === null) return null;
    const [entry, ranAs, ...paths]: [string, string | null, ...string[]] = JSON.parse(names);
    return { placeOf: (problem) => placeIn({ paths, entry, ranAs }, problem), open };
  }, [names, open]);
}
