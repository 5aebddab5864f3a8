import { z } from 'zod';
import { limitsInputSchema } from './limits.ts';
import { outcomeTypeSchema } from './outcomes.ts';

/** Where its language's problem matchers find something wrong. */
const problemSchema = z.strictObject({
  file: z.string().optional(),
  line: z.int().positive(),
  column: z.int().positive().optional(),
});

/** What a run of a sample leads to. */
const expectedSchema = z.strictObject({
  outcome: outcomeTypeSchema.default('EXITED'),
  /** Where it exited: the code of its last phase; null for any but 0. */
  exitCode: z.int().min(0).max(255).nullable().default(0),
  /** The whole of stdout; null where it doesn't matter. */
  stdout: z.string().nullable().default(''),
  /** A part of what stderr holds; empty where it must be empty, null where it doesn't matter. */
  stderr: z.string().nullable().default(''),
  /** Found in what it wrote; null where nothing is looked for. */
  problem: problemSchema.nullable().default(null),
});

const sampleFields = {
  stdin: z.string().default(''),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  compileArgs: z.array(z.string()).optional(),
  limits: limitsInputSchema.default({}),
};

/** One of `specification.json`: what a program of that name has to do, whatever it is written in. */
export const sampleSpecificationSchema = z.strictObject({
  name: z.string().min(1),
  title: z.string().min(1),
  /** What it does, for who writes one. */
  task: z.string().min(1),
  /** To be left out where a language has no such thing. */
  optional: z.boolean().default(false),
  ...sampleFields,
  expected: expectedSchema.prefault({}),
});
export type SampleSpecification = z.infer<typeof sampleSpecificationSchema>;

/** What a language's sample has of its own, over the specification of that name; all of it where there is none. */
export const sampleOverrideSchema = z
  .strictObject({
    title: z.string().min(1),
    stdin: z.string(),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    compileArgs: z.array(z.string()),
    limits: limitsInputSchema,
    expected: z
      .strictObject({
        outcome: outcomeTypeSchema,
        exitCode: z.int().min(0).max(255).nullable(),
        stdout: z.string().nullable(),
        stderr: z.string().nullable(),
        problem: problemSchema.nullable(),
      })
      .partial(),
  })
  .partial();

/** A program in a language, how it is run and what it then does. */
export interface LanguageSample extends Omit<SampleSpecification, 'task' | 'optional'> {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly entry: string;
}
