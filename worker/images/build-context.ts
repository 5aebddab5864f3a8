import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { z } from 'zod';

/** What goes into the build of an image: the files of its folder, and files of installed npm packages. */
export interface BuildContext {
  files: readonly ContextFile[];
  /** Of all that decides what comes out, in hex. */
  hash: string;
}

interface ContextFile {
  name: string;
  source: string;
  executable: boolean;
}

export interface PackageFile {
  package: string;
  path: string;
  to: string;
}

export interface BuildContextOptions {
  folder: string;
  /** Files and folders in the folder that the image doesn't depend on. */
  exclude: ReadonlySet<string>;
  packageFiles: readonly PackageFile[];
  /** What else the image depends on: the hash of what it stands on. */
  salt: string;
}

const require = createRequire(import.meta.url);
const packageSchema = z.object({ name: z.string(), version: z.string() });

/** @throws Error where an npm package that is needed isn't installed */
export async function readBuildContext(options: BuildContextOptions): Promise<BuildContext> {
  const hash = createHash('sha256').update(options.salt);
  const files: ContextFile[] = [];
  for (const source of await listFiles(options.folder)) {
    const name = relative(options.folder, source);
    if (options.exclude.has(name) || options.exclude.has(name.split('/', 1)[0] ?? '')) continue;
    const executable = ((await stat(source)).mode & 0o100) !== 0;
    files.push({ name, source, executable });
    hash.update(`\0${name}\0${executable}\0`).update(await readFile(source));
  }
  for (const wanted of options.packageFiles) {
    const name = wanted.package.replaceAll('{arch}', process.arch);
    const { folder, version } = await findPackage(name);
    const source = join(folder, wanted.path);
    const executable = ((await stat(source)).mode & 0o100) !== 0;
    files.push({ name: wanted.to, source, executable });
    // Its version stands for its content, which may be large.
    hash.update(`\0${wanted.to}\0${name}@${version}/${wanted.path}\0`);
  }
  return { files, hash: hash.digest('hex') };
}

/** The context as the tar that a build takes. Times and owners are left out, so that the same files are the same tar. */
export function contextTar(context: BuildContext): Readable {
  const tar = pack();
  const fill = async () => {
    for (const file of context.files) {
      const { size } = await stat(file.source);
      const entry = tar.entry({ name: file.name, size, mode: file.executable ? 0o755 : 0o644, mtime: new Date(0) });
      await pipeline(createReadStream(file.source), entry);
    }
    tar.finalize();
  };
  fill().catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

async function listFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort();
}

async function findPackage(name: string): Promise<{ folder: string; version: string }> {
  const file = require.resolve(`${name}/package.json`);
  const { version } = packageSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return { folder: dirname(file), version };
}
