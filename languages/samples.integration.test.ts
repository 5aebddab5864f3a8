import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { resolveCommand } from '#core/language.ts';
import { createDockerEngine, ensureLanguageImage, languages } from '#tests/support/language-images.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { PhaseRequest } from '#worker/runners/runner.ts';

const engine = createDockerEngine();
const runs = new SandboxRuns(engine);

afterEach(async () => {
  expect(await runs.leftContainers()).toEqual([]);
});

afterAll(async () => {
  await runs[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

describe.each(languages.list())('a sample of $name', (language) => {
  it.each(language.samples)(`does what its language.json says: $name`, async (sample) => {
    const image = await ensureLanguageImage(language.id);
    const values = { entry: language.entry, args: sample.args };
    const phases: PhaseRequest[] = [{ phase: 'RUN', argv: resolveCommand(language.run, values) }];
    if (language.compile) phases.unshift({ phase: 'COMPILE', argv: resolveCommand(language.compile, values) });
    const result = await runs.run(image, [], {
      phases,
      files: [{ path: language.entry, content: Buffer.from(sample.source) }],
      env: language.env,
      stdin: Buffer.from(sample.stdin),
    });
    const { expected } = sample;
    expect(result.end).toMatchObject({ phase: expected.phase, exitCode: expected.exitCode, reason: 'exited' });
    expect(result.stdout.toString()).toBe(expected.stdout);
    if (expected.stderrContains) expect(result.stderr.toString()).toContain(expected.stderrContains);
    else expect(result.stderr.toString()).toBe('');
  });
});
