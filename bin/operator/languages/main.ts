import { join } from 'node:path';
import { ConfigError } from '#config/environment.ts';
import { LanguageConfigError } from '#config/languages.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { loadDotEnv, prepareSetup } from '../../launcher/setup.ts';
import { Steps } from '../../launcher/steps.ts';
import { type LanguagesCommand, pickLanguages, readCommand, USAGE, UsageError } from './arguments.ts';
import { buildLanguages } from './build.ts';
import { checkLanguages } from './check.ts';
import { writeTable } from './language-table.ts';
import { listLanguages } from './list.ts';
import { pruneNow } from './prune.ts';
import { writeSchema } from './schema.ts';
import { loadAllLanguages, needEngine, type Surroundings } from './surroundings.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => stop.abort(new Error('stopped')));
}
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  if (!(await run(readCommand(process.argv.slice(2))))) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** @returns whether all is well */
async function run(command: LanguagesCommand): Promise<boolean> {
  if (command.name === 'help') {
    say(USAGE);
    return true;
  }
  loadDotEnv(join(import.meta.dirname, '../../..'));
  const setup = await prepareSetup(process.env);
  await using engine = new DockerEngine({ host: setup.config.engine.dockerHost });
  const registry = loadAllLanguages(setup);
  const surroundings: Surroundings = { setup, registry, engine, steps: new Steps(), signal: stop.signal, say };
  switch (command.name) {
    case 'list':
      await listLanguages(surroundings);
      return true;
    case 'schema':
      await writeSchema(surroundings);
      return true;
    case 'table':
      await needEngine(surroundings);
      await writeTable(surroundings);
      return true;
    case 'check': {
      const named = pickLanguages(registry, command.ids);
      await needEngine(surroundings);
      return checkLanguages({ named, build: command.build }, surroundings);
    }
    case 'build': {
      const wanted = command.ids === 'all' ? registry.list() : pickLanguages(registry, command.ids);
      await needEngine(surroundings);
      const failed = await buildLanguages(wanted, surroundings);
      if (failed.length > 0) say(`Could not be prepared: ${failed.map(({ id }) => id).join(', ')}`);
      return failed.length === 0;
    }
    case 'prune':
      await needEngine(surroundings);
      await pruneNow(command.days, surroundings);
      return true;
    default:
      return command satisfies never;
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration is wrong:\n${error.message}`;
  if (error instanceof LanguageConfigError) return `A language can't be used: ${error.message}`;
  if (error instanceof UsageError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
