import { describe, expect, it } from 'vitest';
import type { EngineInfo } from './engine.ts';
import { chooseRuntime, isGvisor } from './runtime.ts';

const info = (...runtimes: string[]): EngineInfo => ({
  version: '1',
  runtimes,
  defaultRuntime: 'runc',
  cgroupVersion: 2,
  securityOptions: [],
  cpus: 1,
  memoryBytes: 1,
  architecture: 'x86_64',
  kernel: '6.12.0',
  components: {},
});

describe('the runtime of sandboxes', () => {
  it('is gVisor where the engine offers it and nothing was asked for', () => {
    expect(chooseRuntime(info('runc', 'runsc'), 'auto')).toBe('runsc');
    expect(chooseRuntime(info('runc'), 'auto')).toBe('runc');
  });

  it('is the one that was asked for, or none', () => {
    expect(chooseRuntime(info('runc', 'runsc'), 'runc')).toBe('runc');
    expect(() => chooseRuntime(info('runc'), 'runsc')).toThrow(
      'SANDBOX_RUNTIME is runsc, but the engine offers only runc',
    );
  });

  it('is gVisor by what an engine may call it', () => {
    expect(['runsc', 'runsc-kvm', 'gvisor'].filter((name) => !isGvisor(name))).toEqual([]);
    expect(['runc', 'crun', 'io.containerd.runc.v2', 'runscale'].filter(isGvisor)).toEqual([]);
  });

  it('is not one that was registered for something else', () => {
    expect(chooseRuntime(info('runc', 'runsc-sandpiper'), 'auto')).toBe('runc');
  });
});
