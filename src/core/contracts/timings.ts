import { z } from 'zod';

/** The parts of an execution's way, in order. */
export const TIMING_PARTS = ['queue', 'claim', 'transfer', 'run', 'persist', 'notify', 'deliver'] as const;
export type TimingPart = (typeof TIMING_PARTS)[number];

const ms = z.number().min(0).nullable();

/**
 * Where the time of an execution went, in ms, one part after the other; null is what didn't happen (no program was
 * begun) or isn't known. Of an execution that needed several attempts `queue` holds the earlier ones too.
 */
export const timingsSchema = z.object({
  /** From the submission to the claim. */
  queue: ms,
  /** The claim's own statement. */
  claim: ms,
  /** From the claim to the moment when its sandbox has the program started. */
  transfer: ms,
  /** The program: compiling and running. */
  run: ms,
  /** From the program's end until the rest of its output and its final status are stored. */
  persist: ms,
  /** From there until the web process that delivers its result is told; by the clocks of two processes. */
  notify: ms,
  /** From there until the result is written into the client's stream, the first one that followed it live. */
  deliver: ms,
} satisfies Record<TimingPart, typeof ms>);
export type Timings = z.infer<typeof timingsSchema>;
