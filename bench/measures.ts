import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { BenchInstance } from './instance.ts';

const PROGRAM = 'print("hello, world")';

/** The floor: the program started bare from Node. ms. */
export async function bareProcess(python: string, mainFile: string): Promise<number> {
  return timed(async () => {
    await exitsWell(python, [mainFile]);
  });
}

/** What everybody can do without us: a container per run. ms. */
export async function dockerRun(image: string): Promise<number> {
  return timed(async () => {
    await exitsWell('docker', ['run', '--rm', '--network', 'none', image, 'python3', '-c', PROGRAM]);
  });
}

export interface WholeWay {
  /** From the request to the `result` event at the client, ms. */
  readonly endMs: number;
  /** From the request to the first `log` event at the client, ms. */
  readonly firstLineMs: number;
  readonly image: string;
}

/** `POST /api/v1/executions`, then its events until `result`, as a client over the network sees it. */
export async function wholeWay(instance: BenchInstance): Promise<WholeWay> {
  const headers = { authorization: `Bearer ${instance.token}`, 'content-type': 'application/json' };
  const began = performance.now();
  const submitted = await fetch(`${instance.url}/api/v1/executions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ language: 'python', code: PROGRAM }),
  });
  if (submitted.status !== 202) throw new Error(`submit answered ${submitted.status}: ${await submitted.text()}`);
  const { id } = await submitted.json();
  const events = await fetch(`${instance.url}/api/v1/executions/${id}/events`, { headers });
  if (!events.ok || !events.body) throw new Error(`events answered ${events.status}`);

  let firstLineMs = Number.NaN;
  let text = '';
  for await (const chunk of events.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (Number.isNaN(firstLineMs) && text.includes('event: log')) firstLineMs = performance.now() - began;
    const result = /^event: result\n(?:.*\n)*?data: (.*)$/m.exec(text)?.[1];
    if (!result || !text.endsWith('\n\n')) continue;
    const endMs = performance.now() - began;
    const execution = JSON.parse(result);
    if (execution.status !== 'COMPLETED') throw new Error(`the run ended ${execution.status}: ${result}`);
    return { endMs, firstLineMs, image: execution.environment.image };
  }
  throw new Error(`the events of ${id} ended without a result`);
}

async function exitsWell(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} exited with ${code}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
