import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ZodError } from 'zod';
import { ConfigError } from '#config/environment.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Role } from '#core/principal.ts';
import { ensureGenerated } from '../launcher/build/generate.ts';
import { migrate } from '../launcher/migrations.ts';
import { readPidFile } from '../launcher/pid-file.ts';
import { ensurePostgres } from '../launcher/postgres/server.ts';
import { loadDotEnv, prepareSetup } from '../launcher/setup.ts';
import { Steps } from '../launcher/steps.ts';

const USAGE =
  'usage: npm run --silent token -- --email somebody@example.org [--role admin|developer] [--name of-the-token]';

try {
  process.stdout.write(`${await issueToken(readOptions())}\n`);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

interface TokenOptions {
  email: string;
  role: Role | undefined;
  name: string;
}

function readOptions(): TokenOptions {
  const { values } = parseArgs({
    options: { email: { type: 'string' }, role: { type: 'string' }, name: { type: 'string', default: 'command line' } },
  });
  const { email, role, name } = values;
  if (!email || (role && role !== 'admin' && role !== 'developer')) throw new Error(USAGE);
  return { email, role: role === 'admin' ? 'ADMIN' : role === 'developer' ? 'DEVELOPER' : undefined, name };
}

/** Announces nothing: all that goes to the terminal is the token. */
async function issueToken(options: TokenOptions): Promise<string> {
  const projectDir = join(import.meta.dirname, '../..');
  loadDotEnv(projectDir);
  const setup = await prepareSetup(process.env);
  const steps = new Steps({ line: () => {}, status: () => {} });
  const signal = AbortSignal.timeout(120_000);
  await steps.run('client', (step) => ensureGenerated(projectDir, step, signal));
  const database = await steps.run('postgres', (step) => ensurePostgres(setup, step, signal));
  try {
    await steps.run('migrations', (step) => migrate(database.url, step));
    const { withOperatorStores } = await import('./operator-stores.ts');
    const { ensureUserToken } = await import('#services/ensure-user-token.ts');
    const { secret } = await withOperatorStores(database.url, (stores) => ensureUserToken(stores, options));
    return secret;
  } finally {
    // One that was started for this alone ends with it, unless an instance has adopted it meanwhile.
    const running = await readPidFile(join(setup.config.homeDir, 'launcher.pid'));
    if (!database.adopted && running === null) await database.stop();
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration is wrong:\n${error.message}`;
  if (error instanceof ZodError) return error.issues.map((issue) => issue.message).join('\n');
  if (error instanceof SandpiperError || error instanceof Error) return error.message;
  return String(error);
}
