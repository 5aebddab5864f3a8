import { DEPENDENCIES_FOLDER, type Lock, type PackageManagerRules, textFile } from './package-manager.ts';

/** `name==version`, maybe with extras and a marker, and at least one hash. */
const PINNED =
  /^[A-Za-z0-9][\w.-]*(?:\[[\w.,\s-]*\])?\s*===?\s*[^\s;*]+(?:\s*;[\w\s.,'"<>=!~()]*?)?((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*$/;
const HASH = /--hash=sha256:([0-9a-f]{64})/g;
const WHEEL = /^pip\/([A-Za-z0-9][\w.+!-]*\.whl)$/;

/** What is kept of pip's are wheels: what is no wheel has to be built, and that runs what was fetched. */
export const pip: PackageManagerRules = {
  id: 'pip',
  lockfiles: ['requirements.txt'],
  installs: /\bpip3?\s+install\b/,
  read: readRequirements,
  fetch: [
    'pip download --require-hashes --only-binary=:all: --no-cache-dir --dest=/workspace/pip -r requirements.txt',
    'rm requirements.txt',
  ].join(' && '),
  place: (path) => {
    const name = WHEEL.exec(path)?.[1];
    return name === undefined ? null : { algorithm: 'sha256', to: () => `pip/${name}` };
  },
  use: null,
  env: { PIP_FIND_LINKS: `${DEPENDENCIES_FOLDER}/pip` },
};

function readRequirements(text: string): Lock | null {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  const digests = new Set<string>();
  for (const line of lines) {
    const hashes = PINNED.exec(line)?.[1];
    if (hashes === undefined) return null;
    for (const [, hex] of hashes.matchAll(HASH)) digests.add(`sha256-${hex}`);
  }
  if (lines.length === 0) return null;
  return { packages: lines.length, digests, files: [textFile('requirements.txt', `${lines.join('\n')}\n`)] };
}
