/**
 * How a worker is started. A flood of output passes through it in short-lived buffers: with what V8 lets its young
 * generation grow to, and an arena of malloc for each of its threads, that costs it about 95 MiB, which it keeps. Bounded
 * so it is about 25 MiB.
 */
export const workerCommand = {
  nodeOptions: ['--max-semi-space-size=4'],
  script: 'worker/main.ts',
  env: { MALLOC_ARENA_MAX: '2' },
} as const;
