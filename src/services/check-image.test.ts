import { describe, expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { isSandpiperError } from '#core/errors.ts';
import { checkImage } from './check-image.ts';

/** What is said of an image where the operator set that; null where it may be run. */
function complaint(image: string | null, CUSTOM_IMAGES?: string): string | null {
  try {
    checkImage({ config: loadConfig({ ...(CUSTOM_IMAGES === undefined ? {} : { CUSTOM_IMAGES }) }) }, image);
    return null;
  } catch (error) {
    if (!isSandpiperError(error)) throw error;
    const [field] = error.fields;
    return `${error.code} ${field?.path} ${field?.message}`;
  }
}

describe('an image that is submitted', () => {
  it('may be any as long as the operator says nothing: whether the engine has it the worker knows', () => {
    expect(complaint('any/image:1')).toBeNull();
    expect(complaint(null)).toBeNull();
  });

  it('must be one of those that the operator names', () => {
    expect(complaint('debian:12', 'debian:12,registry.example/owner/*')).toBeNull();
    expect(complaint('docker.io/library/debian:12', 'debian:12')).toBeNull();
    expect(complaint(null, 'debian:12')).toBeNull();
    expect(complaint('debian:13', 'debian:12,registry.example/owner/*')).toBe(
      'INVALID_INPUT image must be an image that may be run here: debian:12, registry.example/owner/*',
    );
  });

  it('can be none where the operator lets none run', () => {
    expect(complaint('debian:12', 'none')).toBe('INVALID_INPUT image can not be run here: no image can');
  });

  it('is told of some of them where there are many', () => {
    const many = Array.from({ length: 30 }, (_, index) => `image:${index}`);
    expect(complaint('other', many.join(','))).toMatch(/: image:0, .*, image:9, …$/);
  });
});
