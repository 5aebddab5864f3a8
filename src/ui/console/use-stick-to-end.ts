'use client';

import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';

const NEAR_END_PX = 32;

/**
 * Keeps the end in view as content comes, until the person scrolls up; scrolling down to the end takes hold again.
 * `version` is whatever changes with the content.
 */
export function useStickToEnd(ref: RefObject<HTMLElement | null>, version: unknown) {
  const [sticks, setSticks] = useState(true);

  const toEnd = useCallback(() => {
    const element = ref.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [ref]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because the content changed
  useLayoutEffect(() => {
    if (sticks) toEnd();
  }, [version, sticks, toEnd]);

  const onScroll = useCallback(() => {
    const element = ref.current;
    if (element) setSticks(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  }, [ref]);

  const jump = useCallback(() => {
    setSticks(true);
    toEnd();
  }, [toEnd]);

  return { sticks, onScroll, jump };
}
