import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GVISOR_UNDER_TEST, sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { weakEngine } from '#tests/support/weak-engine.ts';
import { CertificatesVolume } from '#worker/egress/certificates.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { examine } from './examine.ts';

const engine = createDockerEngine();
const certificates = new CertificatesVolume(engine);
const runtimes = await sandboxRuntimes();
let image: string;

beforeAll(async () => {
  image = await ensureLanguageImage('python');
});

afterAll(() => engine[Symbol.asyncDispose]());

async function examined(by: ContainerEngine, runtime = 'runc') {
  // As a worker's sandboxes are, with what all of them have mounted.
  await using runs = new SandboxRuns(by, { runtime, certificates: () => certificates.mount() });
  const signal = AbortSignal.timeout(60_000);
  const report = await examine({ engine: by, runner: runs.runner, image, id: 'exam_test', signal });
  expect(await runs.leftContainers()).toEqual([]);
  return report;
}

function withoutBounds(places: Record<string, string>): Record<string, string> {
  const bounds = /^(size|nr_inodes)=|^(noexec|nosuid|nodev)$/;
  const unbounded = (options: string) => [
    ...options.split(',').filter((option) => !bounds.test(option)),
    'exec',
    'dev',
    'suid',
  ];
  return Object.fromEntries(Object.entries(places).map(([place, options]) => [place, unbounded(options).join(',')]));
}

describe('an examination', () => {
  it('finds each wall of a sandbox in its place, and says what it stands on', async () => {
    const { facts, findings, durationMs } = await examined(engine);
    expect(findings.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
    // What the engine is made of is as it is; inside nothing is left to doubt.
    expect(findings.filter(({ verdict, area }) => verdict === 'WARN' && area !== 'ENGINE').map(({ id }) => id)).toEqual(
      ['runtime.gvisor'],
    );
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    expect(findings.length).toBeGreaterThan(45);
    expect(facts).toMatchObject({ engine: 'docker', runtime: 'runc', gvisor: false, image });
    expect(facts.seenKernel).toBe(facts.hostKernel);
    expect(durationMs).toBeGreaterThan(0);
  });

  it.runIf(runtimes.includes(GVISOR_UNDER_TEST))('finds each wall of gVisor in its place too', async () => {
    const { facts, findings } = await examined(engine, GVISOR_UNDER_TEST);
    expect(findings.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
    expect(findings.filter(({ verdict, area }) => verdict === 'WARN' && area !== 'ENGINE')).toEqual([]);
    expect(facts).toMatchObject({ runtime: GVISOR_UNDER_TEST, gvisor: true });
    expect(facts.seenKernel).not.toBe(facts.hostKernel);
  });

  it('finds the walls that are not there', async () => {
    const weak = weakEngine(engine, ({ Ulimits: _, PidsLimit: __, Tmpfs, ...hostConfig }) => ({
      ...hostConfig,
      ReadonlyRootfs: false,
      SecurityOpt: ['no-new-privileges', 'seccomp=unconfined', 'apparmor=unconfined'],
      Memory: 4 * 1024 ** 3,
      MemorySwap: 4 * 1024 ** 3,
      NanoCpus: 0,
      MaskedPaths: [],
      Tmpfs: withoutBounds(Tmpfs ?? {}),
      Binds: ['/usr/share:/mnt:ro'],
    }));
    const { findings } = await examined(weak);
    const failed = findings.filter(({ verdict }) => verdict === 'FAIL');
    expect(failed.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'kernel.user-namespace',
        'kernel.own-filter',
        'kernel.keyctl',
        'kernel.userfaultfd',
        'files.image',
        'files.read-only-root',
        'files.host-details',
        'files.mounts',
        'files.tmpfs-options',
        'limits.cpu',
        'limits.disk',
        'limits.files',
        'limits.memory-held',
      ]),
    );
    for (const { advice } of failed) expect(advice).not.toBeNull();
    expect(findings.find(({ id }) => id === 'limits.memory')).toMatchObject({ verdict: 'WARN' });
  });

  it('ends where it is told to', async () => {
    await using runs = new SandboxRuns(engine);
    const stop = new AbortController();
    const examination = examine({ engine, runner: runs.runner, image, id: 'exam_test', signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(examination).rejects.toThrow('enough');
    expect(await runs.leftContainers()).toEqual([]);
  });
});
