import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The lines of apt's sources by which this machine gets the main packages of one suite, for a root file system that is
 * to get them the same way. Other archives of the machine (a vendor's, a language's) are left out.
 */
export function selectSources(text: string, suite: string, format: 'list' | 'sources'): string {
  return format === 'list' ? selectLines(text, suite) : selectStanzas(text, suite);
}

/** Empty where the machine has none, as it is of another suite or not a Debian. */
export async function readMachineSources(suite: string, folder = '/etc/apt'): Promise<string> {
  const parts = join(folder, 'sources.list.d');
  const files = [join(folder, 'sources.list'), ...(await listFolder(parts)).map((name) => join(parts, name))];
  const selected: string[] = [];
  for (const file of files) {
    const format = file.endsWith('.sources') ? 'sources' : file.endsWith('.list') ? 'list' : null;
    if (format) selected.push(selectSources(await readText(file), suite, format));
  }
  return selected.filter(Boolean).join('\n');
}

/** `deb [options] uri suite component…` */
function selectLines(text: string, suite: string): string {
  const chosen = text.split('\n').filter((line) => {
    const words = line
      .replace(/\[[^\]]*\]/, '')
      .trim()
      .split(/\s+/);
    return words[0] === 'deb' && ofSuite(words[2] ?? '', suite) && words.slice(3).includes('main');
  });
  return chosen.length > 0 ? `${chosen.join('\n')}\n` : '';
}

/** Stanzas of `Field: words`, parted by empty lines. */
function selectStanzas(text: string, suite: string): string {
  const bare = text.replace(/^#.*\n/gm, '');
  const chosen = bare.split(/\n\s*\n/).filter((stanza) => {
    const words = (field: string) => new RegExp(`^${field}:(.*)$`, 'im').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
    const enabled = words('Enabled')[0]?.toLowerCase() !== 'no';
    const suites = words('Suites');
    return (
      enabled &&
      words('Types').includes('deb') &&
      suites.length > 0 &&
      suites.every((found) => ofSuite(found, suite)) &&
      words('Components').includes('main')
    );
  });
  return chosen.length > 0 ? `${chosen.map((stanza) => stanza.trim()).join('\n\n')}\n` : '';
}

function ofSuite(found: string, suite: string): boolean {
  return found === suite || found === `${suite}-updates` || found === `${suite}-security`;
}

async function listFolder(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(ignoreMissing<string[]>([]))).sort();
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(ignoreMissing(''));
}

function ignoreMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== 'ENOENT') throw error;
    return instead;
  };
}
