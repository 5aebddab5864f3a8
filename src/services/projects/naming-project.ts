import type { SubmitInput } from '#core/contracts/executions.ts';
import { type FieldError, isSandpiperError, SandpiperError } from '#core/errors.ts';

/** What of a run of a project is always the request's own. */
const OF_THE_REQUEST: readonly string[] = ['projectId', 'script'];

/**
 * An error about the run of a project, to be thrown: of what is not in the request it says that it is the project's,
 * where it can be changed.
 */
export function namingProject(error: unknown, input: SubmitInput): unknown {
  if (!isSandpiperError(error) || error.code !== 'INVALID_INPUT') return error;
  const fields = error.fields.map((field) => (isGiven(input, field.path) ? field : ofProject(field)));
  const [first] = fields;
  if (!first || fields.every((field, index) => field === error.fields[index])) return error;
  return new SandpiperError(error.code, `${first.path} ${first.message}`, { fields, cause: error });
}

function ofProject({ path, message }: FieldError): FieldError {
  return { path: 'projectId', message: `is of a project whose ${path} ${message}` };
}

/** Where what is there is no object, the rest of the path is a place in it. */
function isGiven(input: SubmitInput, path: string): boolean {
  const names = path.split('.');
  if (names[0] !== undefined && OF_THE_REQUEST.includes(names[0])) return true;
  let value: unknown = input;
  for (const name of names) {
    if (typeof value !== 'object' || value === null) return true;
    value = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (value === undefined) return false;
  }
  return true;
}
