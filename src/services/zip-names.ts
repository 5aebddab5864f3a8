/**
 * Names for an archive, in the order of the paths: as they are, but for what some system would take for more than a name.
 * A backslash parts folders on Windows, and a letter with a colon is a drive there. No name comes twice, nor is it that of
 * a folder, also where letters in upper and lower case are the same.
 */
export function zipNames(paths: readonly string[]): string[] {
  const files = new Set<string>();
  const folders = new Set<string>();
  const counts = new Map<string, number>();
  const isTaken = (key: string) => files.has(key) || folders.has(key);
  return paths.map((path) => {
    const safe = path.replaceAll('\\', '_').replace(/^([A-Za-z]):/, '$1_');
    const isBelowFile = foldersOf(safe).some((folder) => files.has(folder));
    const name = firstFree(isBelowFile ? safe.replaceAll('/', '_') : safe, isTaken, counts);
    files.add(keyOf(name));
    for (const folder of foldersOf(name)) folders.add(folder);
    return name;
  });
}

/** `counts`: by key, how far it was counted for those before. */
function firstFree(name: string, isTaken: (key: string) => boolean, counts: Map<string, number>): string {
  const key = keyOf(name);
  if (!isTaken(key)) return name;
  const [, stem = name, extension = ''] = /^(.*?[^/.])(\.[^/.]*)?$/s.exec(name) ?? [];
  for (let count = counts.get(key) ?? 2; ; count++) {
    const other = `${stem} (${count})${extension}`;
    if (isTaken(keyOf(other))) continue;
    counts.set(key, count + 1);
    return other;
  }
}

/** Those above it, each by its key. */
function foldersOf(name: string): string[] {
  const parts = keyOf(name).split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
