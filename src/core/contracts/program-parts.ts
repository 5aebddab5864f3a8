import { z } from 'zod';
import type { FieldError } from '../errors.ts';
import { MAX_REQUEST_BYTES } from '../limits.ts';

const MAX_ARGS = 256;
const MAX_ARG_LENGTH = 32_768;
const MAX_ENV = 128;
/** Linux's MAX_ARG_STRLEN without the NUL at the end: one longer word can't be handed to a program. */
const MAX_WORD_BYTES = 128 * 1024 - 1;
/** Half of what Linux allows: the pointers to the words count there too, and PID 1 holds some copies of them. */
const MAX_WORDS_BYTES = 1024 * 1024;
const NUL = '\u0000';

const argument = z
  .string()
  .max(MAX_ARG_LENGTH, `must be at most ${MAX_ARG_LENGTH} characters`)
  .refine((text) => !text.includes(NUL), 'must not contain a NUL character')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

export const argsSchema = z.array(argument).max(MAX_ARGS, `must be at most ${MAX_ARGS} arguments`);

/** Of a variable of the environment. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const variables = z.record(z.string().regex(VARIABLE_NAME, 'must be a name of letters, digits and _'), argument);

/** They are counted before one is looked at: each bad name is a complaint of its own, and there may be a million. */
export const envSchema = z.preprocess((env: z.input<typeof variables>, context) => {
  if (typeof env !== 'object' || env === null || Object.keys(env).length <= MAX_ENV) return env;
  context.addIssue({ code: 'custom', message: `must be at most ${MAX_ENV} variables` });
  return z.NEVER;
}, variables);

/** What a program is started with; the words of its own language's commands are few. */
export interface ProgramWords {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly compileArgs: readonly string[];
}

/**
 * What is too long to be handed to a program, by field: a single word, or all of them together, which is told of the
 * field that has the most. To be asked of what a run really gets, once everything is merged.
 */
export function wordsTooLong(words: ProgramWords): FieldError[] {
  const encoder = new TextEncoder();
  const parts = [
    ...words.args.map((word, index) => ({ field: 'args', path: `args.${index}`, word })),
    ...Object.entries(words.env).map(([name, text]) => ({
      field: 'env',
      path: `env.${name}`,
      word: `${name}=${text}`,
    })),
    ...words.compileArgs.map((word, index) => ({ field: 'compileArgs', path: `compileArgs.${index}`, word })),
  ].map(({ word, ...part }) => ({ ...part, bytes: encoder.encode(word).length }));
  const long = parts.filter(({ bytes }) => bytes > MAX_WORD_BYTES);
  if (long.length > 0) return long.map(({ path }) => ({ path, message: `must be at most ${MAX_WORD_BYTES} bytes` }));
  const sums = ['args', 'env', 'compileArgs'].map((path) => ({
    path,
    bytes: parts.reduce((sum, part) => (part.field === path ? sum + part.bytes : sum), 0),
  }));
  if (sums.reduce((sum, { bytes }) => sum + bytes, 0) <= MAX_WORDS_BYTES) return [];
  const [most] = sums.sort((a, b) => b.bytes - a.bytes);
  const message = `must be at most ${MAX_WORDS_BYTES} bytes, args, env and compileArgs together`;
  return most ? [{ path: most.path, message }] : [];
}

export const stdinSchema = z
  .string()
  .max(MAX_REQUEST_BYTES, `must be at most ${MAX_REQUEST_BYTES} characters`)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
/** What a saved session keeps as stdin; a column of text can't hold NUL, the stdin of one run can. */
export const savedStdinSchema = stdinSchema.refine((text) => !text.includes(NUL), 'must not contain a NUL character');

/** Of a variable that is not shown: something must stand in it, else there is nothing to hide. */
export const secretValueSchema = argument.min(1, 'must not be empty');

const MOST_COMMANDS = 32;
const MOST_COMMAND_CHARACTERS = 8192;

/** A line for `sh -c`. */
export const commandLineSchema = z
  .string()
  .refine((text) => text.trim() !== '', 'must not be empty')
  .max(MOST_COMMAND_CHARACTERS, `must be at most ${MOST_COMMAND_CHARACTERS} characters`)
  .refine((text) => !text.includes(NUL), 'must not contain a NUL character')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
export const commandLinesSchema = z
  .array(commandLineSchema)
  .max(MOST_COMMANDS, `must be at most ${MOST_COMMANDS} commands`);

export const languageNameSchema = z.string().min(1).max(64);
