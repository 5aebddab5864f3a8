import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { BenchContext } from './context.ts';
import { NotHereError, type Part } from './part.ts';
import { languages } from './parts/languages.ts';
import { PARTS } from './parts/parts.ts';
import { describePart, machineNow, type PartReport, reportOf } from './report.ts';

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '60' },
    rows: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const runs = wholeNumber('runs', 1000);
const seconds = wholeNumber('seconds', 3600);
const rows = wholeNumber('rows', 10_000_000);

const others = positionals.filter((name) => !PARTS.some((part) => part.name === name));
// After `languages` they are the ids of those to measure.
const languageIds = positionals.includes(languages.name) ? others : [];
if (others.length > languageIds.length) {
  throw new Error(`no such part: ${others.join(', ')}. There are ${PARTS.map(({ name }) => name).join(', ')}`);
}
const chosen = PARTS.filter(
  ({ name, onlyByName }) => (positionals.length === 0 && !onlyByName) || positionals.includes(name),
);

const loadBefore = loadavg()[0] ?? Number.NaN;
const reports: PartReport[] = [];
{
  await using context = await BenchContext.open({ runs, seconds, rows, languageIds });
  for (const part of chosen) {
    const report = await measured(part, context);
    reports.push(report);
    if (!values.json) process.stdout.write(describePart(report));
  }
}
const machine = machineNow(loadBefore);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ runs, seconds, rows, machine, parts: reports })}\n`);
} else {
  const { cpus, model, memoryGiB, kernel, load } = machine;
  const [began, ended] = load.map((value) => value.toFixed(1));
  process.stdout.write(
    `\n${runs} runs on ${cpus} CPUs (${model}), ${memoryGiB} GiB, Linux ${kernel}; load ${began} before, ${ended} after\n`,
  );
}

function wholeNumber(name: 'runs' | 'seconds' | 'rows', most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} must be a whole number from 1 to ${most}`);
}

/** One part that fails leaves the others their turn, and the whole its exit code. */
async function measured(part: Part, context: BenchContext): Promise<PartReport> {
  try {
    return reportOf(part, await part.measure(context));
  } catch (error) {
    if (error instanceof NotHereError) return reportOf(part, [], error.message);
    process.exitCode = 1;
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
    return reportOf(part, [], cause === undefined ? message : `${message} (${String(cause)})`);
  }
}
