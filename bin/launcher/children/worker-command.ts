/**
 * How a worker is started. A flood of output passes through it in short-lived buffers: with what V8 lets its young
 * generation grow to, and an arena of malloc for each of its threads, that costs it about 95 MiB, which it keeps. Bounded
 * so it is about 25 MiB.
 */
export const workerCommand = {
  nodeOptions: ['--max-semi-space-size=4'],
  script: 'worker/main.ts',
  /** The folders of its code. */
  sources: ['worker', 'src/core', 'src/config', 'src/db', 'src/queue', 'src/observability'],
  env: { MALLOC_ARENA_MAX: '2' },
} as const;
