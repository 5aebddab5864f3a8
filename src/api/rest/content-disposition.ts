const MOST_NAME = 150;

/**
 * Says under which name a file is to be kept: the last part of the path, in ASCII, and as it is in the form of RFC 8187.
 * What turns writing around or can't be seen is left out, so that no name shows as another.
 */
export function contentDisposition(type: 'attachment' | 'inline', path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/gu, '_');
  const name = shortened(last) || 'artifact';
  const ascii = name.replace(/[^\x20-\x7e]|["%]/gu, '_');
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded(name)}`;
}

/** With its end, which says what it is. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= MOST_NAME) return name;
  return [...characters.slice(0, MOST_NAME - 20), ...characters.slice(-20)].join('');
}

function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*!]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
