import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'rolldown';

const run = promisify(execFile);
const projectDir = resolve(import.meta.dirname, '../..');
const clientDir = join(projectDir, 'src/client');
const TIMEOUT_MS = 120_000;

/** An import of anything but a neighbour. */
const STRAY_IMPORT = /(?:\bfrom|\bimport\()\s*['"](?!\.\/[a-z-]+\.js['"])[^'"]*['"]/;

const [destination = process.cwd()] = process.argv.slice(2);
process.stdout.write(`${await packClient(destination)}\n`);

/**
 * Packs the client: its code as one file, and its declarations, which hold the router's types written out (see
 * src/client/contract.ts). So what is packed names no file of the server and no library.
 * @returns the path of the tarball
 */
async function packClient(destination: string): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'sandpiper-client-'));
  try {
    const staged = join(work, 'package');
    await mkdir(join(staged, 'dist'), { recursive: true });
    await stageDeclarations(join(work, 'declarations'), join(staged, 'dist'));
    await stageCode(join(staged, 'dist'));
    await stagePapers(staged);
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', destination], {
      cwd: staged,
      timeout: TIMEOUT_MS,
    });
    return join(destination, fileNameOf(JSON.parse(stdout)));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function stageDeclarations(target: string, dist: string): Promise<void> {
  const tsc = join(projectDir, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', clientDir, '--outDir', target], { timeout: TIMEOUT_MS }).catch((error) => {
    throw new Error(`The client does not compile:\n${error.stdout}`);
  });
  const folder = join(target, 'src/client');
  for (const file of await readdir(folder)) {
    const declarations = withPublishedNames(await readFile(join(folder, file), 'utf8'));
    const stray = STRAY_IMPORT.exec(declarations);
    if (stray) throw new Error(`${file} names what isn't in the package: ${stray[0]}`);
    await writeFile(join(dist, file), declarations);
  }
}

/** Files name their neighbours as sources; in the package those are declarations of code. */
function withPublishedNames(declarations: string): string {
  return declarations.replace(/(['"])(\.\/[a-z-]+)\.ts\1/g, '$1$2.js$1');
}

async function stageCode(dist: string): Promise<void> {
  await build({
    input: join(clientDir, 'index.ts'),
    output: { file: join(dist, 'index.js'), format: 'esm' },
    transform: { target: 'es2022' },
    logLevel: 'warn',
    onLog(level, log) {
      if (level === 'warn') throw new Error(`The client can't be bundled: ${log.message}`);
    },
  });
}

async function stagePapers(staged: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8'));
  // Not called package.json where it lies: it would end the reach of the project's own `imports`.
  const manifest = JSON.parse(await readFile(join(clientDir, 'manifest.json'), 'utf8'));
  await writeFile(join(staged, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  await copyFile(join(clientDir, 'README.md'), join(staged, 'README.md'));
  await copyFile(join(projectDir, 'LICENSE'), join(staged, 'LICENSE'));
}

function fileNameOf(packed: unknown): string {
  const first: unknown = Array.isArray(packed) ? packed[0] : Object.values(packed ?? {})[0];
  if (typeof first === 'object' && first && 'filename' in first && typeof first.filename === 'string') {
    return first.filename;
  }
  throw new Error(`npm pack answered what isn't understood: ${JSON.stringify(packed)}`);
}
