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

/** The filters of the URL, so that a view can be kept and shared; and the text of the search, which goes there after a pause. */
export function useUrlQuery<Query extends { readonly q: string }>({ parse, write }: UrlQuery<Query>) {
  const params = useSearchParams();
  const query = useMemo(() => parse(params), [parse, params]);
  // Works on the URL as it is now: two changes in quick succession both count. Next follows what it says.
  const change = useCallback(
    (changes: Partial<Query>) => {
      const current = parse(new URLSearchParams(window.location.search));
      const next = write({ ...current, ...changes });
      if (next !== window.location.search) window.history.replaceState(null, '', window.location.pathname + next);
    },
    [parse, write],
  );
  const [search, setSearch] = useState(query.q);
  const settled = useDelayed(search.trim(), SEARCH_AFTER_MS);
  const writtenRef = useRef(query.q);
  useEffect(() => {
    writtenRef.current = settled;
    change({ q: settled } as Partial<Query>);
  }, [settled, change]);
  // A link or "Back" that changed the URL: the field says what filters.
  useEffect(() => {
    if (query.q !== writtenRef.current) setSearch(query.q);
  }, [query.q]);
  return { query, change, search, setSearch };
}
