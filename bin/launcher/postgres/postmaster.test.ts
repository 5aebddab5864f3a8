import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { stopPostmaster } from './postmaster.ts';

/** A server that does not mind the signals; gives what ended it. */
async function stopped(ignored: readonly string[], withinMs: number) {
  const script = `for (const name of ${JSON.stringify(ignored)}) process.on(name, () => {});
    console.log('up'); setInterval(() => {}, 1_000);`;
  const server = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  await once(server.stdout, 'data');
  const began = performance.now();
  await stopPostmaster(server.pid ?? 0, withinMs);
  const tookMs = performance.now() - began;
  const [, signalName] = await ended;
  return { tookMs, signalName };
}

it('is shut down at once where a fast shutdown takes too long, and killed where that does too', async () => {
  const [fast, immediate, killed] = await Promise.all([
    stopped([], 2_500),
    stopped(['SIGINT'], 2_500),
    stopped(['SIGINT', 'SIGQUIT'], 2_500),
  ]);
  expect([fast, immediate, killed].map((each) => each.signalName)).toEqual(['SIGINT', 'SIGQUIT', 'SIGKILL']);
  expect(immediate.tookMs).toBeGreaterThan(900);
  expect(killed.tookMs).toBeLessThan(2_800);
});
