import { spawn } from 'node:child_process';
import type { Environment } from '#config/environment.ts';
import { childEnvironment } from '../launcher/child-environment.ts';

export interface CommandResult {
  code: number | null;
  output: string;
}

export interface CommandOptions {
  cwd: string;
  env: Environment;
  signal: AbortSignal;
  /** Told what it says as it is said. */
  onOutput?: (text: string) => void;
}

/** Runs a JavaScript program with this Node and collects what it says. It and all that it started end with the signal. */
export function runNode(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return run(process.execPath, args, options);
}

export function run(program: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { cwd, env, signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      detached: true,
      env: childEnvironment({ ...env, FORCE_COLOR: env.NO_COLOR || !process.stdout.isTTY ? '0' : '1' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        options.onOutput?.(chunk);
      });
    }
    const end = () => {
      if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', end);
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve({ code, output });
    });
  });
}
