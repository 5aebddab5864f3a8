import { VARIABLE_NAME } from '#core/contracts/program-parts.ts';
import type { FieldError } from '#core/errors.ts';

/** A variable as it is typed. */
export interface EnvRow {
  /** Stays with the row while others come and go. */
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

type Env = Readonly<Record<string, string>>;

export function envRows(env: Env): EnvRow[] {
  return Object.entries(env).map(([name, value], key) => ({ key, name, value }));
}

/** The variables that the rows say; a row without a name and a value says nothing. */
export function envOf(rows: readonly EnvRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter(isFilled).map(({ name, value }) => [name.trim(), value]));
}

/** What would be lost of the rows if they were sent. */
export function envProblems(rows: readonly EnvRow[]): FieldError[] {
  const seen = new Set<string>();
  const problems: FieldError[] = [];
  for (const row of rows.filter(isFilled)) {
    const name = row.name.trim();
    const problem = seen.has(name)
      ? `${name} is there twice`
      : VARIABLE_NAME.test(name)
        ? null
        : `${name === '' ? 'a name' : `“${name}”`} must be of letters, digits and _, and not begin with a digit`;
    seen.add(name);
    if (problem !== null) problems.push({ path: 'env', message: problem });
  }
  return problems;
}

function isFilled({ name, value }: EnvRow): boolean {
  return name.trim() !== '' || value !== '';
}
