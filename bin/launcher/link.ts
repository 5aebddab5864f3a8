import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFirstAdmin } from '#services/first-admin.ts';
import { withOperatorStores } from '../operator/operator-stores.ts';
import type { Setup } from './setup.ts';
import type { Steps } from './steps.ts';

/** Says where the site is, and how its first admin gets in until they have chosen a password. */
export async function announceLink({ config }: Setup, databaseUrl: string, steps: Steps): Promise<void> {
  const email = config.adminEmail;
  const admin = await withOperatorStores(databaseUrl, (stores) => ensureFirstAdmin(stores, { email, now: new Date() }));
  const file = join(config.homeDir, 'first-admin.txt');
  if (admin.password) {
    await rm(file, { force: true });
    await writeFile(file, `email: ${email}\npassword: ${admin.password}\n`, { mode: 0o600 });
  }
  steps.say('', `\nSandpiper is ready: ${config.publicUrl}`);
  if (admin.signInPath) {
    steps.say('', `Sign in as its admin (once, within a day): ${config.publicUrl}${admin.signInPath}`);
    steps.say('', `The password of ${email} is in ${file}`);
  }
  steps.say('', '');
}
