'use client';

import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

const KEY = 'sandpiper:split';
const MIN = 25;
const MAX = 75;
const STEP = 2;

/** Two panes side by side and a border between them that can be moved, by hand and by arrow keys. */
export function SplitPane({ left, right }: { left: ReactNode; right: ReactNode }) {
  const [percent, setPercent] = useState(56);
  const rootRef = useRef<HTMLDivElement>(null);
  const leftId = useId();

  useEffect(() => {
    const kept = Number(window.localStorage.getItem(KEY));
    if (kept >= MIN && kept <= MAX) setPercent(kept);
  }, []);

  const move = (next: number) => {
    const within = Math.round(Math.min(MAX, Math.max(MIN, next)));
    setPercent(within);
    window.localStorage.setItem(KEY, String(within));
  };

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const root = rootRef.current;
    if (!root || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = root.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const targets: Record<string, number> = {
      ArrowLeft: percent - STEP,
      ArrowRight: percent + STEP,
      Home: MIN,
      End: MAX,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  };

  return (
    <div ref={rootRef} className="flex h-full min-h-0">
      <div id={leftId} style={{ width: `${percent}%` }} className="min-w-0">
        {left}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a border that moves is no <hr> */}
      <div
        role="separator"
        aria-label="Width of the editor"
        aria-orientation="vertical"
        aria-controls={leftId}
        aria-valuenow={percent}
        aria-valuemin={MIN}
        aria-valuemax={MAX}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={onKeyDown}
        className="relative w-px shrink-0 cursor-col-resize touch-none bg-line after:absolute after:inset-y-0 after:-left-1 after:z-10 after:w-2 hover:bg-accent focus-visible:bg-accent"
      />
      <div className="min-w-0 flex-1">{right}</div>
    </div>
  );
}
