import { describe, expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { getRunRules } from './get-run-rules.ts';

describe('The rules for runs', () => {
  it('are what the operator set, and what is not asked for by kind', () => {
    const config = loadConfig({
      EGRESS: 'prepare',
      CUSTOM_IMAGES: 'debian:12,registry.example/owner/*',
      MAX_WALL_MS: '120000',
    });
    const rules = getRunRules({ config });
    expect(rules).toMatchObject({ egress: 'prepare', images: ['debian:12', 'registry.example/owner/*'] });
    expect(rules.most.wallMs).toBe(120_000);
    expect(rules.defaults.code.wallMs).toBe(10_000);
    expect(rules.defaults.large).toMatchObject({ wallMs: 120_000, memoryBytes: 1024 ** 3 });
  });
});
