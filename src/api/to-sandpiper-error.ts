import { ZodError, type z } from 'zod';
import { type FieldError, isSandpiperError, SandpiperError } from '#core/errors.ts';

const MOST_FIELDS = 20;

/**
 * What a face answers for an error: itself where it was thrown on purpose, else INTERNAL. That a database is away is
 * said by the stores.
 */
export function toSandpiperError(error: unknown): SandpiperError {
  if (isSandpiperError(error)) return error;
  return new SandpiperError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}

/** INVALID_INPUT that names each field a schema refused. */
export function invalidInput(error: ZodError): SandpiperError {
  const fields = error.issues.slice(0, MOST_FIELDS).flatMap(fieldsOf).slice(0, MOST_FIELDS);
  const first = fields[0];
  return new SandpiperError(
    'INVALID_INPUT',
    first ? `${first.path} ${first.message}`.trim() : 'The request is not valid.',
    { fields },
  );
}

export function isZodError(error: unknown): error is ZodError {
  return error instanceof ZodError || (error instanceof Error && error.name === 'ZodError' && 'issues' in error);
}

function fieldsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a field that is known' }));
  }
  return [{ path: pathOf(issue.path), message: messageOf(issue) }];
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** Messages of ours begin in lower case, as they follow the name of the field; zod's own don't. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.includes('received undefined')) return 'is required';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return `has a name that ${issue.issues[0]?.message ?? 'is not allowed'}`;
  return issue.message;
}
