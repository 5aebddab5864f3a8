import { z } from 'zod';
import { DEPENDENCIES_FOLDER, type Lock, type PackageManagerRules, textFile } from './package-manager.ts';

/** More are not kept. */
const MOST_PACKAGES = 20_000;
const SHA512 = /(?:^|\s)sha512-([A-Za-z0-9+/]{86}==)(?:\s|$)/;
const CONTENT = /^npm\/_cacache\/content-v2\/sha512\//;
const INSTALLED = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/;

const entrySchema = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
});
const lockfileSchema = z.looseObject({
  lockfileVersion: z.union([z.literal(2), z.literal(3)]),
  packages: z.record(z.string(), entrySchema),
});
/** What npm compares a lockfile with. */
const rootSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
});

/**
 * What is kept of npm's are tarballs, by their digests, as npm's own cache has them: it finds them by what the lockfile says and
 * checks them again when it unpacks them.
 */
export const npm: PackageManagerRules = {
  id: 'npm',
  lockfiles: ['npm-shrinkwrap.json', 'package-lock.json'],
  installs: /\bnpm\s+(?:ci|clean-install|i|install)\b/,
  read: readLockfile,
  fetch: [
    'npm ci --ignore-scripts --no-audit --no-fund --logs-max=0 --fetch-retries=1 --cache=/workspace/npm',
    // Unpacked, they are what each run makes of them for itself.
    'rm -rf node_modules package.json package-lock.json',
  ].join(' && '),
  settings: ['npm_config_registry'],
  place: (path) =>
    CONTENT.test(path)
      ? {
          algorithm: 'sha512',
          to: (hex) => `npm/_cacache/content-v2/sha512/${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex.slice(4)}`,
        }
      : null,
  // npm writes into its cache: folders of the run's own, in which the files are links to those that nobody can change. Where there is no
  // room for all of them none may stay: what npm fetches by itself needs it.
  use: `mkdir -p /tmp/npm && cp -Rs ${DEPENDENCIES_FOLDER}/npm/. /tmp/npm || { rm -rf /tmp/npm; false; }`,
};

function readLockfile(text: string): Lock | null {
  const json = jsonOf(text);
  if (isTooLarge(json)) return null;
  const parsed = lockfileSchema.safeParse(json);
  if (!parsed.success) return null;
  const { '': root = {}, ...entries } = parsed.data.packages;
  const described = rootSchema.safeParse(root);
  const digests = new Set<string>();
  for (const [path, entry] of Object.entries(entries)) {
    // Comes inside of another's tarball.
    if (entry.inBundle) continue;
    const digest = SHA512.exec(entry.integrity ?? '')?.[1];
    const isFetched = INSTALLED.test(path) && !entry.link && isTarball(entry.resolved);
    if (!isFetched || digest === undefined) return null;
    digests.add(`sha512-${Buffer.from(digest, 'base64').toString('hex')}`);
  }
  if (!described.success || digests.size === 0) return null;
  // Of the program's own package.json nothing is needed: no script, no setting, no override that the lockfile doesn't know.
  const manifest = { name: 'dependencies', version: '0.0.0', ...described.data };
  return {
    packages: digests.size,
    digests,
    files: [textFile('package.json', JSON.stringify(manifest)), textFile('package-lock.json', text)],
  };
}

/** Whoever sends it, its digest proves it; without an address it is the registry's. */
function isTarball(resolved: string | undefined): boolean {
  if (resolved === undefined) return true;
  return URL.canParse(resolved) && ['https:', 'http:'].includes(new URL(resolved).protocol);
}

/** Counted before it is looked at: that takes the worker a second for half a million entries. */
function isTooLarge(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('packages' in json)) return false;
  const { packages } = json;
  return typeof packages === 'object' && packages !== null && Object.keys(packages).length > MOST_PACKAGES;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
