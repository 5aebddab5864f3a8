import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const PROGRAMS = join(import.meta.dirname, '../programs');
/** Not at the beginning of a line where a program has written what is no line before. */
const REPORT = /answers (\{.*\})$/m;
const answersSchema = z.record(z.string(), z.string());

/** What came of each attempt of a program: `succeeded`, `denied: EPERM`, or `broken: …` where it is wrong itself. */
export type Answers = Readonly<Record<string, string>>;

/** A program of `programs/` that makes attempts, with what it needs for that before it. */
export async function attemptsProgram(name: string): Promise<string> {
  const [before, program] = await Promise.all(['attempts.py', name].map(programText));
  return `${before}\n${program}`;
}

/** The text of a program of `programs/`. */
export function programText(name: string): Promise<string> {
  return readFile(join(PROGRAMS, name), 'utf8');
}

/** @throws Error where the program did not come to its end */
export function answersOf(output: string): Answers {
  const report = REPORT.exec(output)?.[1];
  if (report === undefined) throw new Error(`it did not tell what came of its attempts: ${output.slice(-2_000)}`);
  return answersSchema.parse(JSON.parse(report));
}

/** Names of the attempts with that beginning of an answer. */
export function named(answers: Answers, beginning: string): string[] {
  return Object.keys(answers).filter((name) => answers[name]?.startsWith(beginning));
}
