const HUB = 'docker.io';
const OFFICIAL = 'library';

/**
 * The name of an image in full, as all engines and registries mean it: `debian` is `docker.io/library/debian:latest`. In
 * that form nothing can be taken for the id of an image. With a digest the tag says nothing, and is left out.
 */
export function fullImageName(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const given = repositoryOf(reference);
  const repository = fullRepository(given);
  return digest === undefined ? `${repository}${name.slice(given.length) || ':latest'}` : `${repository}@${digest}`;
}

/** Where it lies, without tag and digest: of a full name. */
export function repositoryOf(fullName: string): string {
  const [name = ''] = fullName.split('@');
  const tagAt = name.indexOf(':', name.lastIndexOf('/') + 1);
  return tagAt === -1 ? name : name.slice(0, tagAt);
}

/** What an operator lets a submission have: an image that is pulled where it isn't there; one that is there; none. */
export type ImagePermission = 'pull' | 'local' | 'none';

/**
 * What CUSTOM_IMAGES says of an image: `local` is any that the engine has; a name is that image, a name that ends with
 * `*` all whose full names begin so, and a name with a digest that very content, by whichever tag.
 */
export function imagePermission(reference: string, patterns: readonly string[]): ImagePermission {
  const image = fullImageName(reference);
  const named = patterns.some((pattern) => {
    if (pattern === 'local') return false;
    return pattern.endsWith('*')
      ? image.startsWith(fullPrefix(pattern.slice(0, -1)))
      : image === fullImageName(pattern);
  });
  if (named) return 'pull';
  return patterns.includes('local') ? 'local' : 'none';
}

function fullRepository(name: string): string {
  const { host, path } = splitHost(name);
  return `${host}/${host === HUB && !path.includes('/') ? `${OFFICIAL}/` : ''}${path}`;
}

/** Before the first slash stands a host or a name at Docker Hub, never the begin of a host: `registry.example*` is none. */
function fullPrefix(prefix: string): string {
  if (!prefix.includes('/')) return `${HUB}/${OFFICIAL}/${prefix}`;
  const { host, path } = splitHost(prefix);
  return `${host}/${path}`;
}

function splitHost(name: string): { host: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  if (!/[.:A-Z]/.test(first) && first !== 'localhost') return { host: HUB, path: name };
  return { host: first === `index.${HUB}` ? HUB : first, path: name.slice(slash + 1) };
}
