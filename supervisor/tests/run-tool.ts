import { testSpec } from './sandbox.ts';
import { testEngine } from './settings.ts';

/** Runs a program of the test image to its end, in a container as all sandboxes are. */
export async function runTool(
  command: readonly string[],
  options: { memoryBytes: number; timeoutMs: number },
): Promise<{ exitCode: number; output: string }> {
  await using engine = testEngine();
  const id = await engine.createContainer(testSpec(command, options.memoryBytes));
  try {
    await using attachment = await engine.attach(id);
    await engine.start(id);
    attachment.stdin.end();
    let output = '';
    for await (const { data } of attachment.output) output += Buffer.from(data).toString();
    const { exitCode } = await engine.wait(id, { timeoutMs: options.timeoutMs });
    return { exitCode, output };
  } finally {
    await engine.remove(id);
  }
}
