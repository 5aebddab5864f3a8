import { spawn } from 'node:child_process';
import { childEnvironment } from '../child-environment.ts';
import { END_WITH_LAUNCHER } from '../children/child.ts';

export interface ToolOptions {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Runs a JavaScript program with the Node that runs this one and keeps quiet about what it says.
 * It ends with its caller, also where that is killed.
 * @throws Error with the end of its output where it fails.
 */
export function runTool(script: string, args: readonly string[], options: ToolOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', END_WITH_LAUNCHER, script, ...args], {
      cwd: options.cwd,
      env: childEnvironment({ ...options.env, SANDPIPER_END_WITH_LAUNCHER: 'at-once' }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own, as it starts processes that have to end with it.
      detached: true,
    });
    const end = (): void => {
      if (child.pid) kill(child.pid);
    };
    const timeout = setTimeout(end, options.timeoutMs);
    options.signal.addEventListener('abort', end);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output = (output + chunk).slice(-20_000);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timeout);
      options.signal.removeEventListener('abort', end);
      if (options.signal.aborted) reject(options.signal.reason);
      else if (code === 0) resolve();
      else reject(new Error(`${script} ${args.join(' ')} ended with ${signal ?? code}:\n${output.trim()}`));
    });
  });
}

function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
