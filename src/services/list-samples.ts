import type { z } from 'zod';
import type { MetricSample, samplesQuerySchema } from '#core/contracts/admin.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

const HOUR_MS = 3_600_000;

/**
 * How the whole was at each minute of the last hours, oldest first, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else.
 */
export async function listSamples(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { hours }: z.output<typeof samplesQuerySchema>,
): Promise<{ items: MetricSample[] }> {
  mustBeAdmin(principal);
  const samples = await deps.stores.stats.samples(hours * HOUR_MS);
  return { items: samples.map((sample) => ({ ...sample, at: sample.at.toISOString(), ended: { ...sample.ended } })) };
}
