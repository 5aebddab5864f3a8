import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';

/** They wait more than they compute. */
const AT_ONCE = 3;
const TEST_TIMEOUT_MS = 240_000;
const MOST_SHOWN = 4_000;

const [...filters] = process.argv.slice(2);
const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
const files = names
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
  // The one that takes longest begins first.
  .sort((a, b) => Number(b.startsWith('fuzzing')) - Number(a.startsWith('fuzzing')))
  .map((name) => join(import.meta.dirname, name));
// Told of no file at all, `run` would look for some by itself.
if (files.length === 0) process.exit();

const stream = run({ files, concurrency: AT_ONCE, timeout: TEST_TIMEOUT_MS });
stream.on('test:pass', ({ name, details }) => say(`ok - ${name} (${Math.round(details.duration_ms)} ms)`));
stream.on('test:fail', ({ name, details }) => {
  const { cause, message } = details.error;
  say(`not ok - ${name}\n${shown(inspect(cause ?? message))}`);
  process.exitCode = 1;
});
stream.on('test:diagnostic', ({ message, nesting }) => {
  // Those of the whole run are counted by who started it.
  if (nesting > 0 || /^(seed|#?\d+)/.test(message)) say(`# ${message}`);
});
stream.on('test:stderr', ({ message }) => say(message.trimEnd()));
stream.resume();

/** What programs in sandboxes said may be long, and anything. */
function shown(why: string): string {
  const cut = why.length > MOST_SHOWN ? `${why.slice(0, MOST_SHOWN)}…` : why;
  return cut.replace(/[^\P{Cc}\n]/gu, '?').replace(/^/gm, '    ');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
