import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { z } from 'zod';
import type { LoadedLanguage } from '#config/languages.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';

/** Of an image: the versions of its languages, as JSON. */
export const VERSIONS_LABEL = 'sandpiper.versions';

const RUN_UID = 65_534;
const MEMORY_BYTES = 2 * DEFAULT_LIMITS.memoryBytes;
const MOST_PIDS = 256;
const WITHIN_MS = 120_000;
const versionsSchema = z.record(z.string(), z.string());

/** The versions that an image says it has, by the ids of the languages; none where it says nothing. */
export function versionsOf(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const label = labels[VERSIONS_LABEL];
  return label === undefined ? {} : versionsSchema.parse(JSON.parse(label));
}

/**
 * Asks the programs of an image for their versions, and gives it, under `target`, a label that says them.
 * @throws Error where a language's command doesn't say what its pattern looks for
 */
export async function labelVersions(
  engine: ContainerEngine,
  options: {
    reference: string;
    target: string;
    labels: Readonly<Record<string, string>>;
    languages: readonly Pick<LoadedLanguage, 'id' | 'version'>[];
    signal: AbortSignal;
  },
): Promise<void> {
  const { reference, target, labels, languages, signal } = options;
  const versions: Record<string, string> = {};
  for (const { id, version } of languages) {
    const said = await outputOf(engine, reference, version.command, signal);
    const found = new RegExp(version.pattern, 'mu').exec(said)?.[1];
    if (found === undefined) {
      throw new Error(
        `${id}: "${version.command.join(' ')}" says nothing like ${version.pattern}: ${said.slice(0, 500)}`,
      );
    }
    versions[id] = found;
  }
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `FROM ${reference}\n`);
  tar.finalize();
  await engine.buildImage(
    {
      context: Readable.from(tar),
      reference: target,
      labels: { ...labels, [VERSIONS_LABEL]: JSON.stringify(versions) },
      buildArgs: {},
      onProgress: () => {},
    },
    { signal },
  );
}

/** What a command says on stdout and stderr, in a container as tight as any. */
async function outputOf(
  engine: ContainerEngine,
  image: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const id = await engine.createContainer(
    {
      image,
      command,
      labels: { 'sandpiper.image': 'version' },
      runUid: RUN_UID,
      memoryBytes: MEMORY_BYTES,
      diskBytes: DEFAULT_LIMITS.diskBytes,
      cpus: 1,
      pids: MOST_PIDS,
    },
    { signal },
  );
  try {
    await using attachment = await engine.attach(id, { signal });
    await engine.start(id, { signal });
    const output = text(
      (async function* () {
        for await (const { data } of attachment.output) yield data;
      })(),
    );
    await engine.wait(id, { signal, timeoutMs: WITHIN_MS });
    return await output;
  } finally {
    await engine.remove(id);
  }
}
