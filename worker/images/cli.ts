import { join } from 'node:path';
import { loadConfig } from '#config/config.ts';
import { loadLanguages } from '#config/languages.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ImageBuilder } from './image-builder.ts';

const ATTEMPTS = 3;
const USAGE = 'usage: node worker/images/cli.ts ensure <language>… | --default | --all';

/** Makes the images of languages ahead of time, telling on stdout how far it is. */
async function main(args: readonly string[]): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: this is a program of its own, and hands its environment to src/config
  const config = loadConfig(process.env);
  const registry = loadLanguages(join(import.meta.dirname, '../../languages'), config.languages);
  const [command, ...names] = args;
  const languages = names.flatMap((name) => {
    if (name === '--all') return registry.list();
    return registry.get(name === '--default' ? config.languages.default : name) ?? [];
  });
  if (command !== 'ensure' || languages.length === 0) {
    throw new Error(
      `${USAGE}\nlanguages: ${registry
        .list()
        .map((language) => language.id)
        .join(', ')}`,
    );
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Error('stopped')));
  await using engine = new DockerEngine({ host: config.engine.dockerHost });
  let lastStep = '';
  await using images = new ImageBuilder({
    engine,
    registry,
    containerRegistry: config.images.registry,
    onChange: ({ languageId, status, step, detail }) => {
      const line = `${languageId}: ${step ?? status.toLowerCase()}${status === 'UNAVAILABLE' ? ` (${detail})` : ''}`;
      if (line !== lastStep) process.stdout.write(`${line}\n`);
      lastStep = line;
    },
  });
  for (const language of languages) {
    for (let attempt = 1; ; attempt++) {
      try {
        await images.ensure(language.id, { signal: stop.signal });
        break;
      } catch (error) {
        if (attempt === ATTEMPTS || stop.signal.aborted) throw error;
      }
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
