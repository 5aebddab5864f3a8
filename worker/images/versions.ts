import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { z } from 'zod';
import type { LoadedLanguage } from '#config/languages.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { EngineRefusedError } from '#worker/engine/errors.ts';

/** Of an image: the versions of its languages, as JSON. */
export const VERSIONS_LABEL = 'sandpiper.versions';
/** Of an image: why those of its languages that are not among the versions can't be used, as JSON. */
const FAULTS_LABEL = 'sandpiper.version-faults';

/** Of the containers in which versions are read. */
export const READER_LABELS = { 'sandpiper.image': 'version' } as const;

const RUN_UID = 65_534;
const MEMORY_BYTES = 2 * DEFAULT_LIMITS.memoryBytes;
const MOST_PIDS = 256;
const WITHIN_MS = 120_000;
const MOST_SHOWN = 200;
const NO_SUCH_PROGRAM = 400;
const versionsSchema = z.record(z.string(), z.string());

type VersionedLanguage = Pick<LoadedLanguage, 'id' | 'version' | 'folder'>;

/** The message names the file and the field, for whoever wrote it. */
export class VersionError extends Error {
  override readonly name = 'VersionError';

  constructor({ folder, version }: VersionedLanguage, problem: string, options?: ErrorOptions) {
    super(`${join(folder, 'language.json')}: version: "${version.command.join(' ')}" ${problem}`, options);
  }
}

/** The versions that an image says it has, by the ids of the languages; none where it says nothing. */
export function versionsOf(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return readLabel(labels[VERSIONS_LABEL]);
}

/** Why those of an image's languages can't be used that don't say their version, by their ids. */
export function versionFaultsOf(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return readLabel(labels[FAULTS_LABEL]);
}

function readLabel(label: string | undefined): Readonly<Record<string, string>> {
  return label === undefined ? {} : versionsSchema.parse(JSON.parse(label));
}

/**
 * Asks the programs of an image for their versions, and gives it, under `target`, a label that says them. A language
 * whose command doesn't say what its pattern looks for keeps no others of its family: a label says what is wrong.
 * @throws VersionError where no language of the image says its version
 */
export async function labelVersions(
  engine: ContainerEngine,
  options: {
    reference: string;
    target: string;
    labels: Readonly<Record<string, string>>;
    languages: readonly VersionedLanguage[];
    signal: AbortSignal;
  },
): Promise<void> {
  const { reference, target, labels, languages, signal } = options;
  const versions: Record<string, string> = {};
  const faults: Record<string, string> = {};
  for (const language of languages) {
    try {
      versions[language.id] = await readVersion(engine, reference, language, signal);
    } catch (error) {
      if (!(error instanceof VersionError)) throw error;
      faults[language.id] = error.message;
      if (Object.keys(faults).length === languages.length) throw error;
    }
  }
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `FROM ${reference}\n`);
  tar.finalize();
  await engine.buildImage(
    {
      context: Readable.from(tar),
      reference: target,
      labels: { ...labels, [VERSIONS_LABEL]: JSON.stringify(versions), [FAULTS_LABEL]: JSON.stringify(faults) },
      buildArgs: {},
      onProgress: () => {},
    },
    { signal },
  );
}

async function readVersion(
  engine: ContainerEngine,
  reference: string,
  language: VersionedLanguage,
  signal: AbortSignal,
): Promise<string> {
  const { command, pattern } = language.version;
  const said = await outputOf(engine, reference, command, signal).catch((error: unknown) => {
    // The engine says so of what is not in the image; all else that keeps it from starting a container may pass.
    if (!(error instanceof EngineRefusedError) || error.statusCode !== NO_SUCH_PROGRAM) throw error;
    throw new VersionError(language, `can't be started: ${error.message}`, { cause: error });
  });
  const found = new RegExp(pattern, 'mu').exec(said)?.[1];
  if (found) return found;
  const shown = said.trim() === '' ? 'nothing' : JSON.stringify(said.trim().slice(0, MOST_SHOWN));
  throw new VersionError(language, `says ${shown} where ${pattern} is looked for`);
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
      labels: READER_LABELS,
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
