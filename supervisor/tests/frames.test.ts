import assert from 'node:assert/strict';
import test from 'node:test';
import { runTool } from './run-tool.ts';

const { exitCode, output } = await runTool(['/tests/frames-test'], { memoryBytes: 512 * 1024 ** 2, timeoutMs: 60_000 });

// One test for each sentence that the program in C has said.
for (const [, verdict, sentence] of output.matchAll(/^(ok|not ok) - (.*)$/gm)) {
  test(sentence ?? '', () => assert.equal(verdict, 'ok', output));
}

test('the parser was tested to the end, and no sanitizer complained', () => assert.equal(exitCode, 0, output));
