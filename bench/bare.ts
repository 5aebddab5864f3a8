import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { type BenchContext, HELLO } from './context.ts';

/** The floor: the program started bare from Node. ms. */
export function bareProcess({ python, mainFile }: BenchContext): Promise<number> {
  return timed(() => exitsWell(python, [mainFile]));
}

/** What everybody can do without us: a container per run. ms. */
export function dockerRun(image: string): Promise<number> {
  const args = ['run', '--rm', '--network', 'none', '--entrypoint', 'python3', image, '-c', HELLO];
  return timed(() => exitsWell('docker', args));
}

/** So many of `work`, `atOnce` at a time; gives how many there were in a second. */
export async function ratePerSecond(count: number, atOnce: number, work: () => Promise<unknown>): Promise<number> {
  let left = count;
  const tookMs = await timed(async () => {
    const lane = async () => {
      while (left-- > 0) await work();
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  });
  return (count * 1000) / tookMs;
}

async function exitsWell(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} exited with ${code}`);
}

export async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
