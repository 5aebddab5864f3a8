import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const READY_WITHIN_MS = 20_000;

/** The REST face in a process of its own. */
export interface WebProcess extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly pid: number;
}

/** `settings` are the operator's, of what a worker has too. */
export async function startWeb(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<WebProcess> {
  const program = join(import.meta.dirname, 'web-main.ts');
  const child = spawn(process.execPath, [program, databaseUrl, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const ended = exited.then(() => Promise.reject(new Error('the web process did not start')));
  ended.catch(() => {});
  const ready = once(child, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
  const [message] = (await Promise.race([ready, ended])) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${message.port}`,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
