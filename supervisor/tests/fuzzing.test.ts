import assert from 'node:assert/strict';
import test from 'node:test';
import { runTool } from './run-tool.ts';
import { fuzzSeconds } from './settings.ts';

const MEMORY_BYTES = 1024 ** 3;
const PLANTED_WITHIN_SECONDS = 30;
/** One input takes microseconds. */
const LIMITS = ['-timeout=10', '-rss_limit_mb=800'];

test('a fuzzer finds a bug that was planted in the parser', async (context) => {
  // Without a frame to begin with: it has to find out by itself what one is.
  const { exitCode, output } = await runTool(
    ['/tests/frames-fuzz-planted', `-max_total_time=${PLANTED_WITHIN_SECONDS}`, ...LIMITS],
    { memoryBytes: MEMORY_BYTES, timeoutMs: (PLANTED_WITHIN_SECONDS + 30) * 1_000 },
  );
  assert.notEqual(exitCode, 0, output.slice(-2_000));
  assert.match(output, /ERROR: AddressSanitizer: heap-buffer-overflow/);
  const inputs = [...output.matchAll(/^#(\d+)/gm)].at(-1)?.[1];
  context.diagnostic(`${inputs} inputs or a few more`);
});

test(`a fuzzer finds nothing in the parser as it is in ${fuzzSeconds()} s`, async (context) => {
  const { exitCode, output } = await runTool(
    ['/tests/frames-fuzz', `-max_total_time=${fuzzSeconds()}`, '-max_len=65536', ...LIMITS, '/tests/corpus'],
    { memoryBytes: MEMORY_BYTES, timeoutMs: (fuzzSeconds() + 60) * 1_000 },
  );
  assert.equal(exitCode, 0, output.slice(-4_000));
  const done = /^Done (\d+) runs in \d+ second/m.exec(output);
  assert.ok(done, output.slice(-2_000));
  context.diagnostic(`${done[1]} inputs`);
});
