import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';

const REFERENCE = 'sandpiper-test/one-binary:1';
const engine = createDockerEngine();

/** Nothing but one static program, and an ENTRYPOINT that must not run. */
async function buildOneBinary(from: string): Promise<void> {
  const context = pack();
  const dockerfile = [
    `FROM ${from} AS parts`,
    'FROM scratch',
    'COPY --from=parts /sbin/ldconfig /program',
    'ENTRYPOINT ["/program", "--no-such-option"]',
    'USER 12345',
    'WORKDIR /proc/self/fd/7',
  ];
  context.entry({ name: 'Dockerfile' }, dockerfile.join('\n'));
  context.finalize();
  await engine.buildImage({ context: Readable.from(context), reference: REFERENCE });
}

beforeAll(async () => {
  await buildOneBinary(await ensureLanguageImage('bash'));
});
afterAll(async () => {
  await engine.removeImage(REFERENCE);
  await engine[Symbol.asyncDispose]();
});

describe.each(await sandboxRuntimes())('an image that is not ours, on %s', (runtime) => {
  it('needs nothing in it but its own program: the supervisor is mounted into it', async () => {
    await using runs = new SandboxRuns(engine, { runtime, reuse: 'owner' });
    const { stdout, end, environment } = await runs.run(REFERENCE, ['/program', '--version'], {
      supervisor: 'mounted',
    });
    expect(stdout.toString()).toMatch(/^ldconfig/);
    expect(end).toMatchObject({ exitCode: 0, reason: 'exited' });
    const again = await runs.run(REFERENCE, ['/program', '--version'], { supervisor: 'mounted' });
    expect(again.environment?.containerId).not.toBe(environment?.containerId);
    expect(await runs.leftContainers()).toEqual([]);
  });

  it('says so where the command is not in it', async () => {
    await using runs = new SandboxRuns(engine, { runtime });
    const { stderr, end } = await runs.run(REFERENCE, ['sh', '-c', 'true'], { supervisor: 'mounted' });
    expect(stderr.toString()).toBe("sandpiper: can't run sh: No such file or directory\n");
    expect(end).toMatchObject({ exitCode: 127 });
  });
});
