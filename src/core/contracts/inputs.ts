import { z } from 'zod';
import { MAX_REQUEST_BYTES } from '../limits.ts';
import { encodingSchema } from '../log-chunks.ts';
import { argsSchema, stdinSchema } from './program-parts.ts';

export const MAX_INPUTS = 100;
/** What all inputs of an execution may take together, ms: their number times `limits.wallMs`. */
export const MAX_INPUTS_MS = 3_600_000;
/** What a result shows of its stdout at most, and all of them together; and of its stderr. */
const MAX_RESULT_BYTES = 64 * 1024;
const MAX_RESULTS_BYTES = 2 * 1024 * 1024;
export const MAX_RESULT_STDERR_BYTES = 8 * 1024;

const TOO_MANY = `must be at most ${MAX_INPUTS} inputs`;

function notTooLarge(
  inputs: readonly { stdin?: string | undefined; expected?: string | null | undefined }[],
  context: z.core.$RefinementCtx,
): void {
  const encoder = new TextEncoder();
  const bytes = (text: string | null = '') =>
    text === null ? 0 : text.length > MAX_REQUEST_BYTES ? text.length : encoder.encode(text).length;
  const total = inputs.reduce((sum, { stdin, expected }) => sum + bytes(stdin) + bytes(expected), 0);
  if (total > MAX_REQUEST_BYTES) {
    context.addIssue({ code: 'custom', message: `must be at most ${MAX_REQUEST_BYTES} bytes together` });
  }
}

/** One of the inputs that a program is run with. What is left out is what a run without inputs would have. */
export const inputSchema = z.strictObject({
  stdin: stdinSchema.optional(),
  args: argsSchema.optional(),
  /** What the program should write to its stdout; never shown to it. */
  expected: stdinSchema.optional(),
});
export type Input = z.infer<typeof inputSchema>;

export const inputsSchema = z
  .array(inputSchema)
  .min(1, 'must not be empty')
  .max(MAX_INPUTS, TOO_MANY)
  .superRefine(notTooLarge);

/** As it is saved with a session. */
export const savedInputSchema = z.strictObject({
  stdin: stdinSchema.default(''),
  args: argsSchema.default([]),
  expected: stdinSchema.nullable().default(null),
});
export const savedInputsSchema = z.array(savedInputSchema).max(MAX_INPUTS, TOO_MANY).superRefine(notTooLarge);

/** As it is stored with a submission: nothing of it is left out. */
export const submittedInputSchema = z.object({
  stdin: z.string(),
  args: z.array(z.string()),
  expected: z.string().nullable(),
});
export type SubmittedInput = z.infer<typeof submittedInputSchema>;

/** `DONE`: it exited with 0, and nothing was said of what it should write. */
export const verdictSchema = z.enum([
  'ACCEPTED',
  'WRONG_ANSWER',
  'DONE',
  'RUNTIME_ERROR',
  'TIMEOUT',
  'OUT_OF_MEMORY',
  'OUTPUT_LIMIT',
  'TERMINATED',
]);
export type Verdict = z.infer<typeof verdictSchema>;

/** How the program did with one input. Times in ms, memory in bytes. */
export const inputResultSchema = z.object({
  verdict: verdictSchema,
  /** A sentence for a person. */
  message: z.string(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  stdout: z.string(),
  stdoutEncoding: encodingSchema,
  stderr: z.string(),
  stderrEncoding: encodingSchema,
  /** There was more of stdout or stderr than is shown here. */
  truncated: z.boolean(),
  /** Of a WRONG_ANSWER: where the output first differs, `-` what was expected and `+` what came. */
  diff: z.string().nullable(),
  wallMs: z.number(),
  cpuMs: z.number(),
  peakMemoryBytes: z.number(),
});
export type InputResult = z.infer<typeof inputResultSchema>;

/** How much of each stdout is shown, where there are so many inputs. */
export function shownStdoutBytes(inputs: number): number {
  return Math.min(MAX_RESULT_BYTES, Math.floor(MAX_RESULTS_BYTES / Math.max(1, inputs)));
}
