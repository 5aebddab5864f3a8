import type { PackageManager } from '#core/contracts/dependency-cache.ts';
import type { RunFile } from '#worker/runners/runner.ts';

/** Where a run finds what is kept for it; read-only. */
export const DEPENDENCIES_FOLDER = '/var/cache/sandpiper';

/** A lockfile that says of all that is fetched by it what it has to be. */
export interface Lock {
  readonly packages: number;
  /** What may be kept: the algorithm, `-`, and the digest in hex. */
  readonly digests: ReadonlySet<string>;
  /** What its installation needs in the workspace, and nothing else of the program's. */
  readonly files: readonly RunFile[];
}

/** What is known of one package manager. */
export interface PackageManagerRules {
  readonly id: PackageManager;
  /** The first of them that is there counts. */
  readonly lockfiles: readonly string[];
  /** Command lines that install. */
  readonly installs: RegExp;
  /** Null for a lockfile that doesn't prove what it fetches. */
  read(text: string): Lock | null;
  /** Fetches, in the workspace with the files of the lock, and runs nothing of what it fetched. */
  readonly fetch: string;
  /** Variables of the submission that say where from: whatever comes from there, it is judged by its digest. */
  readonly settings: readonly string[];
  /** Where a file that the fetch left is kept, and by which digest it is judged; null for what is not kept. */
  place(path: string): { readonly algorithm: 'sha512'; to(hex: string): string } | null;
  /** Makes what is kept usable for a run. */
  readonly use: string;
}

export function textFile(path: string, text: string): RunFile {
  return { path, content: new TextEncoder().encode(text) };
}
