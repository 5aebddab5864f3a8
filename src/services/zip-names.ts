/**
 * Names for an archive, in the order of the paths: as they are, but for what some system would take for more than a name.
 * A backslash parts folders on Windows, and a letter with a colon is a drive there. No name comes twice, nor under the
 * name of a folder, also where letters in upper and lower case are the same.
 */
export function zipNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const safe = path.replaceAll('\\', '_').replace(/^([A-Za-z]):/, '$1_');
    const name = firstFree(safe, taken);
    taken.add(keyOf(name));
    return name;
  });
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(keyOf(name))) return name;
  const [, stem = name, extension = ''] = /^(.*?[^/.])(\.[^/.]*)?$/s.exec(name) ?? [];
  for (let count = 2; ; count++) {
    const other = `${stem} (${count})${extension}`;
    if (!taken.has(keyOf(other))) return other;
  }
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
