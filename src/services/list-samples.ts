import type { z } from 'zod';
import type { MetricSample, samplesQuerySchema } from '#core/contracts/admin.ts';
import { mergeSamples } from '#core/merge-samples.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

const HOUR_MS = 3_600_000;

/**
 * How the whole was at each minute, or each few, of the last hours, oldest first, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else.
 */
export async function listSamples(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { hours, stepMinutes }: z.output<typeof samplesQuerySchema>,
): Promise<{ items: MetricSample[] }> {
  mustBeAdmin(principal);
  const samples = await deps.stores.stats.samples(hours * HOUR_MS);
  const items = samples.map((sample) => ({ ...sample, at: sample.at.toISOString(), minutes: 1 }));
  return { items: mergeSamples(items, stepMinutes) };
}
