import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { ImageFile } from '#core/language.ts';
import { fetchPackage, findInstalledPackage } from './npm-package.ts';

/** What goes into the build of an image: the files of its folder, and those of npm packages. */
export interface BuildContext {
  files: readonly ContextFile[];
  /** To be gathered before the build: nothing of them is fetched before. */
  packages: readonly PackagePart[];
  /** Of all that decides what comes out, in hex. */
  hash: string;
}

interface ContextFile {
  name: string;
  source: string;
  executable: boolean;
}

/** A file or folder of one version of a package. */
interface PackagePart {
  name: string;
  version: string;
  path: string;
  to: string;
  /** Where it is installed; or what it has to be where it is fetched. */
  from: { folder: string } | { integrity: string };
}

export interface BuildContextOptions {
  folder: string;
  /** Files and folders in the folder that the image doesn't depend on. */
  exclude: ReadonlySet<string>;
  packageFiles: readonly ImageFile[];
  /** What else the image depends on: the hash of what it stands on. */
  salt: string;
  /** That the image is for; this machine's where it is left out. */
  arch?: string;
}

/** @throws Error where an npm package without a version is not installed, or has nothing for this architecture */
export async function readBuildContext(options: BuildContextOptions): Promise<BuildContext> {
  const hash = createHash('sha256').update(options.salt);
  const files: ContextFile[] = [];
  for (const source of await listFiles(options.folder)) {
    const name = relative(options.folder, source);
    if (options.exclude.has(name) || options.exclude.has(name.split('/', 1)[0] ?? '')) continue;
    const file = await contextFile(name, source);
    files.push(file);
    hash.update(`\0${name}\0${file.executable}\0`).update(await readFile(source));
  }
  const packages: PackagePart[] = [];
  for (const wanted of options.packageFiles) {
    const part = await findPart(wanted, options.arch ?? process.arch);
    packages.push(part);
    // Its version stands for its content, which may be large, and is not here before it is needed.
    hash.update(`\0${part.to}\0${part.name}@${part.version}/${part.path}\0`);
  }
  return { files, packages, hash: hash.digest('hex') };
}

async function findPart(file: ImageFile, machine: string): Promise<PackagePart> {
  const arch = machine === 'arm64' ? 'arm64' : 'x64';
  const name = file.package.replaceAll('{arch}', file.architectures[arch] ?? arch);
  const { path, to } = file;
  const installed = await findInstalledPackage(name);
  if (file.version === undefined) {
    if (!installed) throw new Error(`the npm package ${name} is not installed, and imageFiles names no version of it`);
    return { name, path, to, version: installed.version, from: { folder: installed.folder } };
  }
  if (installed?.version === file.version) {
    return { name, path, to, version: file.version, from: { folder: installed.folder } };
  }
  const integrity = typeof file.integrity === 'string' ? file.integrity : file.integrity?.[arch];
  if (integrity === undefined) throw new Error(`imageFiles has no integrity of ${name} for ${arch}`);
  return { name, path, to, version: file.version, from: { integrity } };
}

export interface GatherOptions {
  signal: AbortSignal;
  /** Told before a package is fetched. */
  onFetch?: (name: string) => void;
  /** For tests: of npm. */
  env?: NodeJS.ProcessEnv;
}

/**
 * Makes a context of files alone: fetches those of its packages that are not installed. The caller disposes it after the
 * build, and what was fetched is removed.
 * @throws Error where a package can't be fetched, or has no such file
 */
export async function gatherPackages(
  context: BuildContext,
  options: GatherOptions,
): Promise<BuildContext & AsyncDisposable> {
  await using owned = new AsyncDisposableStack();
  const files = [...context.files];
  const fetched = new Map<string, string>();
  for (const part of context.packages) {
    const id = `${part.name}@${part.version}`;
    let folder = 'folder' in part.from ? part.from.folder : fetched.get(id);
    if (folder === undefined && 'integrity' in part.from) {
      const temporary = await mkdtemp(join(tmpdir(), 'sandpiper-package-'));
      owned.defer(() => rm(temporary, { recursive: true, force: true }));
      options.onFetch?.(id);
      const { integrity } = part.from;
      folder = await fetchPackage(part.name, part.version, { ...options, integrity, folder: temporary });
      fetched.set(id, folder);
    }
    if (folder !== undefined) files.push(...(await filesOfPart(part, folder)));
  }
  const kept = owned.move();
  return { files, packages: [], hash: context.hash, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function filesOfPart(part: PackagePart, folder: string): Promise<ContextFile[]> {
  const source = join(folder, part.path);
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`there is no ${part.path} in ${part.name}@${part.version}`, { cause: error });
  });
  if (found.isFile()) return [await contextFile(part.to, source)];
  return await Promise.all(
    (await listFiles(source)).map((file) => contextFile(join(part.to, relative(source, file)), file)),
  );
}

async function contextFile(name: string, source: string): Promise<ContextFile> {
  return { name, source, executable: ((await stat(source)).mode & 0o100) !== 0 };
}

/** The context as the tar that a build takes. Times and owners are left out, so that the same files are the same tar. */
export function contextTar(context: Pick<BuildContext, 'files'>): Readable {
  const tar = pack();
  const fill = async () => {
    for (const file of context.files) {
      const { size } = await stat(file.source);
      const entry = tar.entry({ name: file.name, size, mode: file.executable ? 0o755 : 0o644, mtime: new Date(0) });
      await pipeline(createReadStream(file.source), entry);
    }
    tar.finalize();
  };
  // With its own code it would be taken for an engine that is away.
  fill().catch((error: Error) => {
    tar.destroy(new Error(`a file of the image can't be read: ${error.message}`, { cause: error }));
  });
  return Readable.from(tar);
}

async function listFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort();
}
