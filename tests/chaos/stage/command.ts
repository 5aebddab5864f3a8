import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMEOUT_MS = 60_000;

/** Runs a program of the system to its end and gives what it said. @throws Error with that where it fails */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { timeout: TIMEOUT_MS });
  return stdout;
}
