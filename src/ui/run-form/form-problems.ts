import type { FieldError } from '#core/errors.ts';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';

/** What is wrong with what a form holds, by the names of the API's fields: `limits.wallMs`, `initialCommands.0`. */
export class FormProblems {
  readonly #fields: readonly FieldError[];
  readonly #error: unknown;

  constructor(found: readonly FieldError[], error: unknown) {
    this.#fields = found.length > 0 ? found : error ? toApiError(error).fields : [];
    this.#error = found.length > 0 ? null : error;
  }

  /** Of a field and of what is in it; of a list with the number of the line, from 1. */
  at(path: string): string | null {
    const field = this.#fields.find((each) => belongsTo(each.path, path));
    if (!field) return null;
    const place = field.path.slice(path.length + 1).split('.')[0] ?? '';
    if (place === '') return field.message;
    return /^\d+$/.test(place) ? `Line ${Number(place) + 1} ${field.message}` : `${place} ${field.message}`;
  }

  /** Of the field alone, and not of what is in it. */
  exactly(path: string): string | null {
    return this.#fields.find((each) => each.path === path)?.message ?? null;
  }

  /** What no field of the form tells; `told` are those that it has. */
  beside(told: readonly string[]): string | null {
    if (this.#fields.length === 0) return this.#error ? errorSentence(this.#error) : null;
    const others = this.#fields.filter(({ path }) => !told.some((each) => belongsTo(path, each)));
    return others.length === 0 ? null : others.map(({ path, message }) => `${path} ${message}`).join('; ');
  }
}

function belongsTo(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}
