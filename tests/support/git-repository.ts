import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A file by its content; a link by where it leads; a submodule by its commit. */
export type GitEntry =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly executable: boolean }
  | { readonly link: string }
  | { readonly submodule: string };

export interface GitCommit {
  /** `main` where it is left out. */
  readonly branch?: string;
  readonly message?: string;
  /** What is new or other than in the commit before on its branch, by path. */
  readonly files: Readonly<Record<string, GitEntry>>;
  readonly tag?: string;
}

/** The machine's git, told nothing by anybody's settings. */
export const GIT_ENV = {
  NODE_ENV: 'test',
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
} as const;

export async function git(
  folder: string,
  args: readonly string[],
  input: Iterable<Uint8Array | string> = [],
): Promise<string> {
  const child = spawn('git', args, { cwd: folder, env: GIT_ENV, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  child.stdin.on('error', () => {});
  for (const part of input) child.stdin.write(part);
  child.stdin.end();
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}

export interface MakeOptions {
  /** Ids of 64 digits in the place of 40. */
  readonly longIds?: boolean;
}

/** Makes a bare repository with these commits, whatever their paths are; gives their ids, in order. */
export async function makeRepository(
  folder: string,
  commits: readonly GitCommit[],
  { longIds = false }: MakeOptions = {},
): Promise<string[]> {
  const format = `--object-format=${longIds ? 'sha256' : 'sha1'}`;
  await git('.', ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', format, folder]);
  const marks = join(folder, 'marks');
  await git(folder, ['fast-import', '--quiet', '--force', `--export-marks=${marks}`], fastImport(commits));
  const ids = new Map(
    (await readFile(marks, 'utf8')).split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1]]),
  );
  await rm(marks);
  return commits.map((_, index) => {
    const id = ids.get(`:${index + 1}`);
    if (id === undefined) throw new Error(`commit ${index} was not made`);
    return id;
  });
}

function* fastImport(commits: readonly GitCommit[]): Iterable<Uint8Array | string> {
  const made = new Set<string>();
  for (const [index, { branch = 'main', message = `Commit ${index + 1}`, files, tag }] of commits.entries()) {
    const ref = `refs/heads/${branch}`;
    // A new branch goes on from the commit before.
    const from = index > 0 && !made.has(ref) ? `from :${index}\n` : '';
    made.add(ref);
    yield `commit ${ref}\nmark :${index + 1}\ncommitter Ada <ada@example.org> ${1_700_000_000 + index} +0000\n`;
    yield* data(message);
    yield from;
    for (const [path, entry] of Object.entries(files)) yield* change(path, entry);
    if (tag !== undefined) yield `reset refs/tags/${tag}\nfrom :${index + 1}\n\n`;
  }
}

function* change(path: string, entry: GitEntry): Iterable<Uint8Array | string> {
  const name = quoted(path);
  if (typeof entry === 'string' || entry instanceof Uint8Array) {
    yield `M 100644 inline ${name}\n`;
    yield* data(entry);
  } else if ('link' in entry) {
    yield `M 120000 inline ${name}\n`;
    yield* data(entry.link);
  } else if ('submodule' in entry) {
    yield `M 160000 ${entry.submodule} ${name}\n`;
  } else {
    yield `M ${entry.executable ? '100755' : '100644'} inline ${name}\n`;
    yield* data(entry.content);
  }
}

function* data(content: string | Uint8Array): Iterable<Uint8Array | string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  yield `data ${bytes.length}\n`;
  yield bytes;
  yield '\n';
}

/** As C would have it, so that any byte may stand in it. */
function quoted(path: string): string {
  const bytes = [...new TextEncoder().encode(path)];
  return `"${bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`;
}
