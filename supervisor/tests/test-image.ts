import { join } from 'node:path';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { type BuildContext, contextTar, readBuildContext } from '#worker/images/build-context.ts';
import { ensureRootFileSystem } from '#worker/images/build-image.ts';
import { rootFileSystem } from '#worker/images/image-recipes.ts';

const TAG_LENGTH = 16;
const NOT_SOURCES = new Set(['Dockerfile', 'README.md', 'protocol.md', 'tests']);

export interface TestImageOptions {
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/** The image of these tests, made where the engine doesn't have it: its name says what it was made of. */
export async function ensureTestImage(engine: ContainerEngine, options: TestImageOptions): Promise<string> {
  const { signal, onLine } = options;
  const root = rootFileSystem();
  const sources = await readBuildContext({
    folder: join(import.meta.dirname, '..'),
    exclude: NOT_SOURCES,
    packageFiles: [],
    salt: root.hash,
  });
  const own = await readBuildContext({
    folder: join(import.meta.dirname, 'image'),
    exclude: new Set(),
    packageFiles: [],
    salt: sources.hash,
  });
  const reference = `sandpiper/supervisor-tests:${own.hash.slice(0, TAG_LENGTH)}`;
  if (await engine.inspectImage(reference, { signal })) return reference;
  await ensureRootFileSystem(engine, options);
  const context: BuildContext = {
    files: [...own.files, ...sources.files.map((file) => ({ ...file, name: join('supervisor', file.name) }))],
    packages: [],
    hash: own.hash,
  };
  await engine.buildImage(
    {
      context: contextTar(context),
      reference,
      labels: { 'sandpiper.image': 'supervisor-tests' },
      buildArgs: { ROOTFS: root.reference },
      onProgress: ({ line }) => onLine(line.trim()),
    },
    { signal },
  );
  return reference;
}
