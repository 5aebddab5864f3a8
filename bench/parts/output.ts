import { eventsOf, submitRun } from '../api-client.ts';
import type { BenchInstance } from '../instance.ts';
import { type Figure, goal, NotHereError, type Part, valueFigure } from '../part.ts';
import { processesOf, residentMiB } from '../process-memory.ts';

const OUTPUT_MB = 64;
/** A text whose length has nothing to do with any size of a piece, so that one that is lost or doubled is seen. */
const PATTERN_BYTES = 1_000_003;
const LINE = 'The quick brown fox jumps over the lazy dog and is back before anybody notices it. ';
const PROGRAM = `
import sys
line = ${JSON.stringify(LINE)}
pattern = "".join("%08d %s\\n" % (n, line) for n in range(12000)).encode()[:${PATTERN_BYTES}]
total = ${OUTPUT_MB} * 1000000
out = sys.stdout.buffer
while total > 0:
    out.write(pattern[:total])
    total -= len(pattern)
`;
/** How much more the second half of an output may need than the first: what is flat doesn't grow with it. */
const FLAT_MIB = 48;

export const output: Part = {
  name: 'output',
  what: `${OUTPUT_MB} MB of output to the client, every byte compared, and what web and worker need for it`,
  async measure(context) {
    const instance = await context.instance();
    await transfer(instance);
    const { mbPerSecond, grownMiB } = await transfer(instance);
    const figures: Figure[] = [valueFigure('to the client', mbPerSecond, 'MB/s', goal('≥ 20 MB/s', mbPerSecond >= 20))];
    for (const [name, mib] of grownMiB) {
      const flat = goal(`flat (≤ ${FLAT_MIB} MiB)`, mib <= FLAT_MIB);
      figures.push(valueFigure(`${name}, most of the second half over the first`, mib, 'MiB', flat));
    }
    return figures;
  },
};

async function transfer(instance: BenchInstance): Promise<{ mbPerSecond: number; grownMiB: Map<string, number> }> {
  if (instance.launcherPid === null) throw new NotHereError('the memory of an instance elsewhere is not seen');
  const pattern = Buffer.from(expectedPattern());
  const processes = await processesOf(instance.launcherPid);
  const most = new Map(processes.map(({ name }) => [name, { first: 0, second: 0 }]));
  const total = OUTPUT_MB * 1e6;
  let received = 0;
  const watch = setInterval(() => {
    const half = received < total / 2 ? 'first' : 'second';
    for (const { name, pid } of processes) {
      const seen = most.get(name);
      residentMiB(pid).then(
        (mib) => {
          if (seen) seen[half] = Math.max(seen[half], mib);
        },
        () => clearInterval(watch),
      );
    }
  }, 50);
  try {
    const limits = { outputBytes: total + 1024, wallMs: 60_000 };
    const { id } = await submitRun(instance, { code: PROGRAM, limits });
    let firstMs = Number.NaN;
    for await (const { type, data } of eventsOf(instance, id)) {
      if (type === 'log') {
        if (Number.isNaN(firstMs)) firstMs = performance.now();
        received = compare(pattern, received, Buffer.from(data.content, data.encoding));
      }
      if (type === 'result' && data.status !== 'COMPLETED') throw new Error(JSON.stringify(data.outcome));
    }
    const tookMs = performance.now() - firstMs;
    if (received !== total) throw new Error(`${received} of ${total} bytes arrived`);
    const grownMiB = new Map([...most].map(([name, { first, second }]) => [name, Math.max(0, second - first)]));
    return { mbPerSecond: received / 1e3 / tookMs, grownMiB };
  } finally {
    clearInterval(watch);
  }
}

/** Where the output stands after `bytes`. @throws where they are not what comes there */
function compare(pattern: Buffer, from: number, bytes: Buffer): number {
  for (let at = 0; at < bytes.length; ) {
    const place = (from + at) % PATTERN_BYTES;
    const length = Math.min(bytes.length - at, PATTERN_BYTES - place);
    if (bytes.compare(pattern, place, place + length, at, at + length) !== 0) {
      throw new Error(`what arrived differs within the ${length} bytes after ${from + at}`);
    }
    at += length;
  }
  return from + bytes.length;
}

function expectedPattern(): string {
  const lines = Array.from({ length: 12_000 }, (_, n) => `${String(n).padStart(8, '0')} ${LINE}\n`);
  return lines.join('').slice(0, PATTERN_BYTES);
}
