import type { Setup } from './setup.ts';
import type { Steps } from './steps.ts';

/** Says where the site is, and how its first admin gets in. */
export async function announceLink(setup: Setup, databaseUrl: string, steps: Steps): Promise<void> {
  void databaseUrl;
  steps.say('', `\nSandpiper is ready: ${setup.config.publicUrl}\n`);
}
