import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * What tells a process from a later one with the same pid: when it began, as the system counts. Null where there is
 * no such process, or it is a zombie.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    // The command's name stands in parentheses and may hold anything: the fields are counted behind it.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    return !fields || fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() || null;
}

/** Sends a signal to a process, or to a group where `pid` is negative. False where it is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Waits until the process is gone. False where it is still there after `waitMs`. */
export async function gone(pid: number, waitMs: number): Promise<boolean> {
  const identity = await processIdentity(pid);
  const until = Date.now() + waitMs;
  while (identity !== null && (await processIdentity(pid)) === identity) {
    if (Date.now() > until) return false;
    await sleep(30);
  }
  return true;
}
