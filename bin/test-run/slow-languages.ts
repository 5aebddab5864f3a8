import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLanguages } from '#config/languages.ts';
import { removeOnceFree } from '#tests/support/instance-volumes.ts';
import { createDockerEngine } from '#tests/support/language-images.ts';
import { readRecipes } from '#worker/images/image-recipes.ts';

const LANGUAGES = join(import.meta.dirname, '../../languages');

/**
 * Writes a folder with two languages beside the real ones, for tests of what people see while an image is made: that of
 * `slow` takes some seconds and is made anew for each such folder, that of `broken` can't be made. Answers the folder.
 */
export async function writeSlowLanguages(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  const isNew = `echo ${randomUUID()} > /etc/sandpiper-slow`;
  await writeLanguage(folder, { id: 'slow', name: 'Slow shell', steps: [isNew, 'sleep 3', 'sleep 3', 'sleep 3'] });
  await writeLanguage(folder, {
    id: 'broken',
    name: 'Broken shell',
    steps: ['echo "E: there is no such package" >&2; exit 9'],
  });
  return folder;
}

/** Of such a folder, whose image nobody else ever wants. */
export async function removeSlowImage(folder: string): Promise<void> {
  await using engine = createDockerEngine();
  const { image } = await readRecipes(loadLanguages(LANGUAGES, { more: [folder] }), 'slow');
  await removeOnceFree(() => engine.removeImage(image.reference));
}

async function writeLanguage(
  folder: string,
  { id, name, steps }: { id: string; name: string; steps: readonly string[] },
): Promise<void> {
  const samples = join(folder, id, 'samples');
  await mkdir(samples, { recursive: true });
  await writeFile(join(samples, 'hello.sh'), 'echo "Hello, world!"\n');
  const language = {
    ...{ id, name, monacoId: 'shell', extension: 'sh', entry: 'main.sh', image: id, samples: { hello: {} } },
    version: { command: ['bash', '--version'], pattern: 'version (\\d+\\.\\d+)' },
    run: ['bash', '{entry}', '{args}'],
  };
  await writeFile(join(folder, id, 'language.json'), JSON.stringify(language, null, 2));
  const lines = ['ARG BASE', `FROM \${BASE}`, ...steps.map((step) => `RUN ${step}`)];
  await writeFile(join(folder, id, 'Dockerfile'), `${lines.join('\n')}\n`);
}
