/** Where a run's files lie, as its tools name them. */
const WORKSPACE = '/workspace/';

/**
 * Which of a run's files a tool means by a name: `/workspace/main.c`, `./main.c`, `src/../main.c`, or only the end of a
 * path where that is the end of one file alone. Null where it is none of them.
 */
export function resolveFile(said: string, paths: readonly string[]): string | null {
  const plain = said.startsWith('file://') ? said.slice('file://'.length) : said;
  const inside = plain.startsWith(WORKSPACE) ? plain.slice(WORKSPACE.length) : plain;
  if (inside.startsWith('/')) return null;
  const path = normalized(inside);
  if (path === null || path === '') return null;
  if (paths.includes(path)) return path;
  const [only, ...others] = paths.filter((each) => each.endsWith(`/${path}`));
  if (only !== undefined) return others.length === 0 ? only : null;
  // Where it is the end of a URL, its spaces and letters are written as one writes them.
  const decoded = decodedPath(path);
  return decoded === path ? null : resolveFile(decoded, paths);
}

/** As it is where it is no part of a URL. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Null where it leads out of its folder. */
function normalized(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
