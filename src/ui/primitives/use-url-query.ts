'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useDelayed } from './use-delayed.ts';

const SEARCH_AFTER_MS = 250;

/** How the filters of a list stand in the URL. Both functions stay the same from render to render. */
export interface UrlQuery<Query> {
  /** What a URL says; what it says that doesn't exist is left out. */
  readonly parse: (params: Pick<URLSearchParams, 'get'>) => Query;
  /** The URL's search part: `?status=failed`, or nothing. */
  readonly write: (query: Query) => string;
}

/**
 * The filters of the URL, so that a view can be kept and shared; and the text of the search, which goes there after a
 * pause.
 */
export function useUrlQuery<Query extends { readonly q: string }>({ parse, write: searchOf }: UrlQuery<Query>) {
  const params = useSearchParams();
  const query = useMemo(() => parse(params), [parse, params]);
  // Works on the URL as it is now: two changes in quick succession both count. Next follows what it says.
  const change = useCallback(
    (changes: Partial<Query>) => {
      const current = parse(new URLSearchParams(window.location.search));
      const next = searchOf({ ...current, ...changes });
      if (next !== window.location.search) window.history.replaceState(null, '', window.location.pathname + next);
    },
    [parse, searchOf],
  );
  const [search, setSearch] = useState(query.q);
  const typed = search.trim();
  const settled = useDelayed(typed, SEARCH_AFTER_MS);
  const writtenRef = useRef(query.q);
  const write = useCallback(
    (q: string) => {
      writtenRef.current = q;
      change({ q } as Partial<Query>);
    },
    [change],
  );
  useEffect(() => write(settled), [settled, write]);
  // Whoever points at something goes on from here: what is written into the URL later would keep a link from being
  // followed.
  useEffect(() => {
    if (typed === settled) return undefined;
    const onPointerDown = () => write(typed);
    document.addEventListener('pointerdown', onPointerDown, true);
    return () => document.removeEventListener('pointerdown', onPointerDown, true);
  }, [typed, settled, write]);
  // A link or "Back" that changed the URL: the field says what filters.
  useEffect(() => {
    if (query.q !== writtenRef.current) setSearch(query.q);
  }, [query.q]);
  return { query, change, search, setSearch };
}
