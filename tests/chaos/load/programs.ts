import type { Random } from './random.ts';

/** What a run does, and how it has to end whatever happens around it. */
export interface Program {
  readonly kind: 'quick' | 'lines' | 'burst' | 'failing' | 'endless';
  readonly code: string;
  readonly wallMs: number;
  /** All of its standard output; of one that is terminated, what that is the beginning of. */
  readonly stdout: (marker: string) => string;
  readonly ends: { readonly status: string; readonly outcome: string; readonly exitCode: number | null };
  /** How long it takes by itself. */
  readonly ownMs: number;
}

const LINES = { count: 12, pauseMs: 150 };
const ENDLESS_LINES = 500;
const BURST_LINES = 1_500;
const BURST_TEXT = 'x'.repeat(60);
const COMPLETED = { status: 'COMPLETED', outcome: 'EXITED', exitCode: 0 };

/** Each is given its marker as its argument, by which it is known from outside too. */
const programs: Record<Program['kind'], Program> = {
  quick: {
    kind: 'quick',
    code: 'echo "$1"',
    wallMs: 30_000,
    stdout: (marker) => `${marker}\n`,
    ends: COMPLETED,
    ownMs: 0,
  },
  lines: {
    kind: 'lines',
    code: countingTo(LINES.count),
    wallMs: 60_000,
    stdout: (marker) => lines(marker, LINES.count),
    ends: COMPLETED,
    ownMs: LINES.count * LINES.pauseMs,
  },
  burst: {
    kind: 'burst',
    code: `for ((i = 0; i < ${BURST_LINES}; i++)); do echo "$1 $i ${BURST_TEXT}"; done`,
    wallMs: 30_000,
    stdout: (marker) => Array.from({ length: BURST_LINES }, (_, i) => `${marker} ${i} ${BURST_TEXT}\n`).join(''),
    ends: COMPLETED,
    ownMs: 1_000,
  },
  failing: {
    kind: 'failing',
    code: 'echo "$1"; exit 7',
    wallMs: 30_000,
    stdout: (marker) => `${marker}\n`,
    ends: { status: 'FAILED', outcome: 'EXITED', exitCode: 7 },
    ownMs: 0,
  },
  endless: {
    kind: 'endless',
    code: countingTo(ENDLESS_LINES),
    wallMs: 120_000,
    stdout: (marker) => lines(marker, ENDLESS_LINES),
    ends: { status: 'TERMINATED', outcome: 'TERMINATED', exitCode: null },
    ownMs: 0,
  },
};

/**
 * A mix of so many. The long ones come first, so that a fault finds some running and others waiting; their order and
 * number are up to chance.
 */
export function mixOf(count: number, random: Random): Program[] {
  const mix: Program[] = [];
  for (let run = 0; run < count; run++) {
    const draw = random.next();
    if (draw < 0.5) mix.push(programs.lines);
    else if (draw < 0.75) mix.push(programs.quick);
    else if (draw < 0.82) mix.push(programs.burst);
    else if (draw < 0.91) mix.push(programs.failing);
    else mix.push(programs.endless);
  }
  return mix.sort((a, b) => b.ownMs - a.ownMs);
}

/** Runs that take some seconds each, so that a fault of that length has both attempts of one at work. */
export function longRuns({ count, ms }: { count: number; ms: number }): Program[] {
  const lineCount = Math.ceil(ms / LINES.pauseMs);
  const long: Program = {
    ...programs.lines,
    code: countingTo(lineCount),
    stdout: (marker) => lines(marker, lineCount),
    ownMs: ms,
  };
  return Array.from({ length: count }, () => long);
}

function countingTo(count: number): string {
  return `for ((i = 0; i < ${count}; i++)); do echo "$1 $i"; sleep ${LINES.pauseMs / 1000}; done`;
}

function lines(marker: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `${marker} ${i}\n`).join('');
}
