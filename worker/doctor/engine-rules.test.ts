import { describe, expect, it } from 'vitest';
import type { Finding } from '#core/contracts/examinations.ts';
import type { EngineInfo } from '#worker/engine/engine.ts';
import { judgeEngine } from './engine-rules.ts';

/** An engine that leaves nothing to say, but that it has no gVisor. */
const GOOD: EngineInfo = {
  version: '29.0.1',
  runtimes: ['runc', 'runsc'],
  defaultRuntime: 'runc',
  cgroupVersion: 2,
  securityOptions: ['apparmor', 'seccomp', 'userns'],
  cpus: 8,
  memoryBytes: 16 * 1024 ** 3,
  architecture: 'x86_64',
  kernel: '6.12.48',
  components: { containerd: '2.1.4', runc: '1.3.3' },
};

function found(id: string, info: Partial<EngineInfo>, runtime = 'runc'): Finding {
  const finding = judgeEngine({ ...GOOD, ...info }, runtime).find((each) => each.id === id);
  if (!finding) throw new Error(`nothing was said of ${id}`);
  return finding;
}

const weakOf = (info: Partial<EngineInfo>, runtime = 'runc') =>
  judgeEngine({ ...GOOD, ...info }, runtime).flatMap(({ id, verdict }) => (verdict === 'PASS' ? [] : [id]));

describe('the rules about an engine', () => {
  it('find nothing in an engine of today with gVisor, and its lack without', () => {
    expect(weakOf({}, 'runsc')).toEqual([]);
    expect(weakOf({})).toEqual(['runtime.gvisor']);
    expect(found('runtime.gvisor', {}).advice).toContain('SANDBOX_RUNTIME=auto');
    expect(found('runtime.gvisor', { runtimes: ['runc'] }).advice).toContain('install gVisor');
  });

  it.each([
    ['1.1.11', ['engine.cve-2024-21626', 'engine.cve-2025-31133']],
    ['1.1.12', ['engine.cve-2025-31133']],
    ['1.2.7', ['engine.cve-2025-31133']],
    ['1.2.8', []],
    ['1.3.2', ['engine.cve-2025-31133']],
    ['1.4.0', []],
  ])('know what runc %s lacks', (runc, ids) => {
    expect(weakOf({ components: { runc } })).toEqual(['runtime.gvisor', ...ids]);
  });

  it('say that a distribution may have mended what the number tells of', () => {
    const finding = found('engine.cve-2024-21626', { components: { runc: '1.1.5+ds1-1+deb12u1' } });
    expect(finding.verdict).toBe('WARN');
    expect(finding.advice).toMatch(/changelog of the package runc names CVE-2024-21626/);
  });

  it('take a version that isn’t told for a doubt, not for a good one', () => {
    expect(found('engine.cve-2024-21626', { components: {} })).toMatchObject({
      verdict: 'WARN',
      advice: expect.stringContaining('runc --version'),
    });
  });

  it('leave runc out where runs get another runtime', () => {
    expect(weakOf({ components: { runc: '1.0.0' } }, 'runsc')).toEqual([]);
  });

  it.each([
    ['19.03.15', 'WARN'],
    ['20.10.24+dfsg1', 'WARN'],
    ['24.0.9', 'WARN'],
    ['28.2.2', 'PASS'],
  ])('know whether Docker %s is kept', (version, verdict) => {
    expect(found('engine.version', { version }).verdict).toBe(verdict);
  });

  it('fail an engine that can’t filter, and only warn of missing second lines', () => {
    const bare = { securityOptions: [], cgroupVersion: 1 } as const;
    const verdicts = (runtime: string) =>
      Object.fromEntries(judgeEngine({ ...GOOD, ...bare }, runtime).map(({ id, verdict }) => [id, verdict]));
    expect(verdicts('runc')).toMatchObject({
      'engine.seccomp': 'FAIL',
      'engine.apparmor': 'WARN',
      'engine.user-namespaces': 'WARN',
      'engine.cgroups': 'WARN',
    });
    expect(verdicts('runsc')).toMatchObject({ 'engine.seccomp': 'WARN', 'engine.apparmor': 'PASS' });
    expect(found('engine.user-namespaces', { securityOptions: ['rootless'] }).verdict).toBe('PASS');
  });

  it.each([
    ['6.12.48', 'PASS'],
    ['5.10.0-35-amd64', 'PASS'],
    ['5.15.0-91-generic', 'PASS'],
    ['5.15.24', 'WARN'],
    ['5.15.25', 'PASS'],
    ['5.16.10', 'WARN'],
    ['5.13.19', 'WARN'],
    ['5.17.1', 'PASS'],
    ['4.19.0-27-amd64', 'WARN'],
    ['unknown', 'WARN'],
  ])('say of the kernel %s only what is sure', (kernel, verdict) => {
    expect(found('engine.kernel', { kernel }).verdict).toBe(verdict);
  });

  it('advise on all that isn’t fine, and on nothing that is', () => {
    for (const finding of judgeEngine({ ...GOOD, version: '19.03', components: {}, securityOptions: [] }, 'runc')) {
      expect(finding.advice === null).toBe(finding.verdict === 'PASS');
    }
  });
});
