import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { benchInstance } from './instance.ts';
import { bareProcess, dockerRun, wholeWay } from './measures.ts';
import { compare, percentile, type Row } from './statistics.ts';

/** A container is removed after its run has ended: what is measured next must not pay for that. */
const SETTLE_MS = 700;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1 || runs > 1000) throw new Error('--runs must be a whole number from 1 to 1000');

const folder = await mkdtemp(join(tmpdir(), 'sandpiper-bench-'));
try {
  await using instance = await benchInstance(join(import.meta.dirname, '..'));
  const mainFile = join(folder, 'main.py');
  await writeFile(mainFile, 'print("hello, world")\n');
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

  // What is measured first warms what is measured next: a few of each don't count.
  const { image } = await wholeWay(instance);
  for (let warm = 0; warm < 3; warm++) {
    await bareProcess(python, mainFile);
    await wholeWay(instance);
  }

  const floor: number[] = [];
  const container: number[] = [];
  const firstLine: number[] = [];
  const end: number[] = [];
  for (let round = 0; round < runs; round++) {
    await sleep(SETTLE_MS);
    floor.push(await bareProcess(python, mainFile));
    container.push(await dockerRun(image));
    await sleep(SETTLE_MS);
    const way = await wholeWay(instance);
    firstLine.push(way.firstLineMs);
    end.push(way.endMs);
  }
  report(
    floor,
    compare(
      floor,
      new Map([
        ['docker run --rm', container],
        ['whole way, first line', firstLine],
        ['whole way, result', end],
      ]),
    ),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

function report(floor: readonly number[], rows: readonly Row[]): void {
  const p50Ms = percentile(floor, 0.5);
  const p95Ms = percentile(floor, 0.95);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ runs, floor: { name: 'bare process', p50Ms, p95Ms }, rows })}\n`);
    return;
  }
  const line = (name: string, ...cells: string[]) =>
    process.stdout.write(`${name.padEnd(24)}${cells.map((cell) => cell.padStart(11)).join('')}\n`);
  line(`${runs} runs, interleaved`, 'p50', 'p95', 'p50 ratio', 'p95 ratio');
  line('bare process (floor)', `${p50Ms.toFixed(1)} ms`, `${p95Ms.toFixed(1)} ms`, '1×', '1×');
  for (const row of rows) {
    line(
      row.name,
      `${row.p50Ms.toFixed(1)} ms`,
      `${row.p95Ms.toFixed(1)} ms`,
      `${row.p50Ratio.toFixed(2)}×`,
      `${row.p95Ratio.toFixed(2)}×`,
    );
  }
}
