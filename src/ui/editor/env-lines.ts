import { VARIABLE_NAME } from '#core/contracts/program-parts.ts';

export interface EnvLines {
  readonly env: Readonly<Record<string, string>>;
  /** What is wrong with the lines; the variables are then those that could be read. */
  readonly problem: string | null;
}

/** Reads variables, one to a line: `NAME=value`. A value is all that follows, with its blanks and quotes. */
export function readEnv(text: string): EnvLines {
  const env: Record<string, string> = {};
  let problem: string | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, at).trim();
    if (at > 0 && VARIABLE_NAME.test(name)) env[name] = line.slice(at + 1);
    else problem ??= `Line ${index + 1} must be NAME=value, with a name of letters, digits and _.`;
  }
  return { env, problem };
}

/** The lines that {@link readEnv} reads; a value of several lines has no such line. */
export function envText(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
