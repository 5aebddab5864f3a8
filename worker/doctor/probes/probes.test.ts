import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import type { Answer } from '#worker/doctor/attempts.ts';
import type { Judgement, Situation } from '#worker/doctor/probe.ts';
import { PROBES } from './all.ts';

const SITUATION: Situation = {
  gvisor: false,
  architecture: 'x86_64',
  hostKernel: '6.12.48',
  limits: DEFAULT_LIMITS,
  end: null,
};
const ok = (value: string): Answer => ({ type: 'ok', value });
const error = (errno: string): Answer => ({ type: 'error', errno });
const SILENT: Answer = { type: 'silent' };

function judged(id: string, answers: readonly Answer[], situation: Partial<Situation> = {}): Judgement {
  const probe = PROBES.find((each) => each.id === id);
  if (!probe) throw new Error(`there is no probe ${id}`);
  return probe.judge(answers, { ...SITUATION, ...situation });
}

const verdict = (...args: Parameters<typeof judged>) => judged(...args).verdict;

describe('the probes', () => {
  it('have each a name of their own', () => {
    expect(new Set(PROBES.map(({ id }) => id)).size).toBe(PROBES.length);
  });

  it('take no answer for a wall that holds only where being killed is what they wait for', () => {
    const held = PROBES.filter((probe) => {
      const answers = probe.attempts(SITUATION).map(() => SILENT);
      return probe.judge(answers, { ...SITUATION, end: ENDED }).verdict === 'PASS';
    });
    expect(held.map(({ id }) => id)).toEqual(['runtime.seen-kernel', 'limits.memory-held']);
  });

  it('take our own volumes for ours as long as nobody can write them', () => {
    const mounted = (point: string, options: string) => ok(`1 2 8:1 /v ${point} ${options} - ext4 /dev/sda1 rw\n`);
    for (const point of ['/usr/local/lib/sandpiper', '/usr/local/share/sandpiper']) {
      expect(verdict('files.mounts', [mounted(point, 'ro,relatime')])).toBe('PASS');
      expect(verdict('files.mounts', [mounted(point, 'rw,relatime')])).toBe('FAIL');
    }
    expect(verdict('files.mounts', [mounted('/usr/local/share', 'ro,relatime')])).toBe('FAIL');
  });

  it('don’t pass where everything goes through', () => {
    const open = PROBES.filter((probe) => {
      const answers = probe.attempts(SITUATION).map(() => ok('999999999999'));
      return probe.judge(answers, { ...SITUATION, end: ENDED }).verdict === 'PASS';
    });
    // What tells a limit or counts things takes this for one.
    expect(open.map(({ id }) => id)).toEqual([
      'runtime.seen-kernel',
      'user.processes',
      'limits.processes',
      'limits.cpu',
      'limits.file-size',
      'limits.files',
    ]);
  });

  it('take a call that the kernel looked at for one that went through', () => {
    for (const errno of ['EINVAL', 'EFAULT', 'EBADF', 'ENOKEY']) {
      expect(verdict('kernel.bpf', [error(errno)])).toBe('FAIL');
    }
    for (const errno of ['EPERM', 'EACCES', 'ENOSYS']) expect(verdict('kernel.bpf', [error(errno)])).toBe('PASS');
    expect(judged('kernel.bpf', [error('EINVAL')], { gvisor: true })).toMatchObject({
      verdict: 'PASS',
      found: 'EINVAL, by gVisor’s own kernel',
    });
  });

  it('try no call of a machine whose numbers they don’t know, and say so', () => {
    const situation = { architecture: 'riscv64' };
    const calls = PROBES.filter(({ id }) => id === 'kernel.mount' || id === 'limits.core-dumps');
    for (const probe of calls) expect(probe.attempts({ ...SITUATION, ...situation })).toEqual([]);
    expect(verdict('kernel.mount', [], situation)).toBe('WARN');
    expect(verdict('limits.core-dumps', [], situation)).toBe('WARN');
  });

  it.each([
    ['EINPROGRESS', false, 'FAIL'],
    ['ECONNREFUSED', false, 'FAIL'],
    ['EHOSTUNREACH', false, 'FAIL'],
    ['EHOSTUNREACH', true, 'PASS'],
    ['ENETUNREACH', false, 'PASS'],
  ])('take %s for what it says of a network (gVisor: %s)', (errno, gvisor, expected) => {
    expect(verdict('network.gateway', [error(errno)], { gvisor })).toBe(expected);
  });

  it('take what PID 1 has emptied for empty', () => {
    const denied = error('EACCES');
    expect(verdict('kernel.read-supervisor', [ok('\0\0\0'), denied, denied])).toBe('PASS');
    expect(verdict('kernel.read-supervisor', [ok('SECRET=1\0'), denied, denied])).toBe('FAIL');
    expect(verdict('kernel.read-supervisor', [denied, denied, ok('written')])).toBe('FAIL');
  });

  it('see a second interface', () => {
    const head = 'Inter-|   Receive\n face |bytes    packets\n';
    expect(judged('network.interfaces', [ok(`${head}    lo:       0\n`)])).toMatchObject({
      verdict: 'PASS',
      found: 'lo',
    });
    expect(judged('network.interfaces', [ok(`${head}    lo: 0\n  eth0: 0\n`)])).toMatchObject({
      verdict: 'FAIL',
      found: 'lo, eth0',
    });
  });

  it('read who the program is', () => {
    const status = (uid: string, groups: string) =>
      ok(
        `Name:\tperl\nUid:\t${uid}\nGid:\t65534\t65534\t65534\t65534\nGroups:\t${groups}\nCapEff:\t00000000a80425fb\n`,
      );
    expect(verdict('user.id', [status('100001\t100001\t100001\t100001', '65534 ')])).toBe('PASS');
    expect(verdict('user.id', [status('100001\t100001\t0\t100001', '')])).toBe('FAIL');
    expect(verdict('user.id', [status('100001\t100001\t100001\t100001', '0 65534')])).toBe('FAIL');
    expect(verdict('user.capabilities', [status('0 0 0 0', '')])).toBe('FAIL');
    expect(verdict('user.environment', [ok('HOME\nPATH\nDATABASE_URL')])).toBe('FAIL');
  });

  it('read limits of both kinds of control groups', () => {
    const none = error('ENOENT');
    const memory = DEFAULT_LIMITS.memoryBytes;
    expect(verdict('limits.memory', [ok(`${memory}\n`), none])).toBe('PASS');
    expect(verdict('limits.memory', [none, ok(`${memory}\n`)])).toBe('PASS');
    expect(verdict('limits.memory', [ok('max\n'), none])).toBe('FAIL');
    expect(verdict('limits.memory', [none, ok('9223372036854771712\n')])).toBe('FAIL');
    expect(verdict('limits.memory', [ok(`${2 * memory}\n`), none])).toBe('WARN');
    expect(verdict('limits.cpu', [ok('100000 100000\n'), none, none])).toBe('PASS');
    expect(verdict('limits.cpu', [ok('max 100000\n'), none, none])).toBe('FAIL');
    expect(verdict('limits.cpu', [none, ok('-1\n'), none])).toBe('FAIL');
  });

  it('take a sandbox that ended with a fork bomb for one that held it', () => {
    expect(verdict('limits.processes-held', [SILENT], { end: null })).toBe('PASS');
    const outOfMemory = { ...ENDED, exitCode: null, signal: 'SIGKILL', reason: 'out-of-memory' } as const;
    expect(verdict('limits.processes-held', [SILENT], { end: outOfMemory })).toBe('PASS');
    expect(verdict('limits.processes-held', [SILENT], { end: ENDED })).toBe('FAIL');
    expect(verdict('limits.processes-held', [ok('600')], { end: ENDED })).toBe('FAIL');
    expect(verdict('limits.processes-held', [ok('126')], { end: ENDED })).toBe('PASS');
  });
});

const ENDED: NonNullable<Situation['end']> = {
  type: 'phase-ended',
  phase: 'RUN',
  exitCode: 0,
  signal: null,
  reason: 'exited',
  wallMs: 1,
  cpuMs: 1,
  peakMemoryBytes: 1,
};
