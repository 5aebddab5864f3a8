import { ensurePostgres } from '../../bin/launcher/postgres/server.ts';
import { prepareSetup } from '../../bin/launcher/setup.ts';
import { Steps } from '../../bin/launcher/steps.ts';
import type { BenchInstance, Caller } from '../instance.ts';
import { NotHereError } from '../part.ts';

const PATIENCE_MS = 30_000;

/** So many users of the instance, each with a token of their own. */
export async function benchUsers(instance: BenchInstance, count: number): Promise<Caller[]> {
  if (instance.env === null) throw new NotHereError('users can be made in an instance of our own only');
  const setup = await prepareSetup(instance.env);
  const steps = new Steps({ line: () => {}, status: () => {} });
  const { url } = await steps.run('postgres', (step) => ensurePostgres(setup, step, AbortSignal.timeout(PATIENCE_MS)));
  // They need the database client, which the start of the instance generates.
  const { withOperatorStores } = await import('../../bin/operator/operator-stores.ts');
  const { ensureUserToken } = await import('#services/ensure-user-token.ts');
  return withOperatorStores(url, async (stores) => {
    const users: Caller[] = [];
    for (let n = 1; n <= count; n++) {
      const { secret } = await ensureUserToken(stores, { email: `bench-${n}@example.org`, name: 'bench' });
      users.push({ url: instance.url, token: secret });
    }
    return users;
  });
}
