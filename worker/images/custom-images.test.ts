import { describe, expect, it } from 'vitest';
import { EngineRefusedError, EngineUnavailableError } from '#worker/engine/errors.ts';
import { EnvironmentError } from '#worker/runners/runner.ts';
import { CustomImageError, imageFault } from './custom-images.ts';

const faultOf = (cause: unknown, faultsBefore = 0) =>
  imageFault(new EnvironmentError('sandbox-failed', 'failed', { cause }), { reference: 'my/image', faultsBefore });

describe('a sandbox that an engine did not start', () => {
  it('is its image’s fault where the engine refuses what it was told', () => {
    expect(faultOf(new EngineRefusedError('runc create failed', 400))).toBeInstanceOf(CustomImageError);
  });

  it.each([
    'evalSymlinksInScope: too many links in /var/lib/docker/overlay2/10f4/merged/workspace',
    'too many levels of symbolic links',
    'failed to create task for container: OCI runtime create failed: runc create failed: error mounting "tmpfs"',
  ])('is its image’s fault where the engine fails again at what is in it: %s', (words) => {
    const failed = new EngineRefusedError(words, 500);
    expect(faultOf(failed)).toBeNull();
    expect(faultOf(failed, 1)).toMatchObject({ message: 'no sandbox can be started from the image my/image' });
  });

  it.each([
    'mkdir /var/lib/docker/overlay2/0a: no space left on device',
    'OCI runtime create failed: runc create failed: fork/exec /proc/self/exe: resource temporarily unavailable',
    'failed to create task for container: context deadline exceeded',
    'layer does not exist',
    'connection error: desc = "transport: error while dialing: dial unix /run/containerd/containerd.sock"',
  ])('is the engine’s own fault, however often, where that speaks of itself: %s', (words) => {
    expect(faultOf(new EngineRefusedError(words, 500), 4)).toBeNull();
  });

  it('is not its image’s fault where the engine was not there, or was not asked', () => {
    expect(faultOf(new EngineUnavailableError('away'), 3)).toBeNull();
    expect(faultOf(new EngineRefusedError('there is no such runtime', undefined), 3)).toBeNull();
    expect(imageFault(new Error('odd'), { reference: 'my/image', faultsBefore: 3 })).toBeNull();
    expect(imageFault('odd', { reference: 'my/image', faultsBefore: 3 })).toBeNull();
  });
});
