import { z } from 'zod';
import { MAX_REQUEST_BYTES } from '../limits.ts';

const MAX_ARGS = 256;
const MAX_ARG_LENGTH = 32_768;
const MAX_ENV = 128;
const NUL = '\u0000';

const argument = z
  .string()
  .max(MAX_ARG_LENGTH, `must be at most ${MAX_ARG_LENGTH} characters`)
  .refine((text) => !text.includes(NUL), 'must not contain a NUL character')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

export const argsSchema = z.array(argument).max(MAX_ARGS, `must be at most ${MAX_ARGS} arguments`);

export const envSchema = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be a name of letters, digits and _'), argument)
  .refine((env) => Object.keys(env).length <= MAX_ENV, `must be at most ${MAX_ENV} variables`);

export const stdinSchema = z
  .string()
  .max(MAX_REQUEST_BYTES, `must be at most ${MAX_REQUEST_BYTES} characters`)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
/** What a saved session keeps as stdin; a column of text can't hold NUL, the stdin of one run can. */
export const savedStdinSchema = stdinSchema.refine((text) => !text.includes(NUL), 'must not contain a NUL character');
export const languageNameSchema = z.string().min(1).max(64);
