import type { EngineInfo } from './engine.ts';
import { EngineRefusedError } from './errors.ts';

/** `auto`, or the name by which the engine knows a runtime. */
export type RuntimeSetting = string;

/**
 * The runtime that sandboxes get: gVisor where the engine offers it and nothing else was asked for.
 * @throws EngineRefusedError where the one that was asked for isn't there; falling back would be less safe than told.
 */
export function chooseRuntime(info: EngineInfo, setting: RuntimeSetting): string {
  if (setting === 'auto') return info.runtimes.includes('runsc') ? 'runsc' : info.defaultRuntime;
  if (info.runtimes.includes(setting)) return setting;
  const offered = info.runtimes.join(', ');
  throw new EngineRefusedError(`SANDBOX_RUNTIME is ${setting}, but the engine offers only ${offered}`, undefined);
}

/** gVisor by whatever name of its own an engine knows it: "runsc", "runsc-kvm". */
export function isGvisor(runtime: string): boolean {
  return /^(runsc|gvisor)\b/.test(runtime);
}
