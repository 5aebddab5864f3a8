import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#config/config.ts';

/** Where this machine reaches its own web process. */
export function localUrl(config: Config): string {
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host === '::' ? '::1' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
}

/**
 * Waits until the health check passes.
 * @throws Error with the last answer after `waitMs`.
 */
export async function waitUntilReady(config: Config, waitMs: number, abort: AbortSignal): Promise<void> {
  const url = `${localUrl(config)}/api/v1/health`;
  let last = 'no answer';
  for (const until = Date.now() + waitMs; Date.now() < until; ) {
    abort.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.any([abort, AbortSignal.timeout(5_000)]) });
      if (response.ok) return;
      last = `HTTP ${response.status}: ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      abort.throwIfAborted();
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    await sleep(60, undefined, { signal: abort });
  }
  throw new Error(`the site isn't healthy after ${waitMs / 1000} s: ${url} says ${last}`);
}
