'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { sticksAfterScroll } from './sticks-after-scroll.ts';

/**
 * Keeps the end of what scrolls in view as its content comes and as it is laid out, until the person scrolls up;
 * scrolling down to the end takes hold again. `version` is whatever changes with the content.
 */
export function useStickToEnd(
  scrollerRef: RefObject<HTMLElement | null>,
  contentRef: RefObject<HTMLElement | null>,
  version: unknown,
) {
  const [sticks, setSticks] = useState(true);
  const lastTopRef = useRef(0);

  const toEnd = useCallback(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    lastTopRef.current = scroller.scrollTop;
  }, [scrollerRef]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because the content changed
  useLayoutEffect(() => {
    if (sticks) toEnd();
  }, [version, sticks, toEnd]);

  // Rows that were not laid out yet turn out higher than they were taken for: the end moves without new content.
  const hasContent = version !== null && version !== undefined;
  useEffect(() => {
    const content = contentRef.current;
    if (!content || !sticks || !hasContent) return;
    const observer = new ResizeObserver(toEnd);
    observer.observe(content);
    return () => observer.disconnect();
  }, [contentRef, sticks, hasContent, toEnd]);

  const onScroll = useCallback(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const movedPx = scrollTop - lastTopRef.current;
    lastTopRef.current = scrollTop;
    const toEndPx = scrollHeight - scrollTop - clientHeight;
    setSticks((before) => sticksAfterScroll(before, { movedPx, toEndPx }));
  }, [scrollerRef]);

  const jump = useCallback(() => {
    setSticks(true);
    toEnd();
  }, [toEnd]);

  return { sticks, onScroll, jump };
}
