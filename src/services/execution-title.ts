import { fileBytes, type SourceFile } from '#core/contracts/files.ts';

const MOST_CHARACTERS = 120;

/** What a list shows of code that has no name: its first line that isn't empty, else its file's name. */
export function titleOf(files: readonly SourceFile[], entry: string): string {
  const file = files.find(({ path }) => path === entry);
  const text = file ? new TextDecoder().decode(fileBytes(file).subarray(0, 16 * 1024)) : '';
  const line =
    text
      .split(/\r\n|\r|\n/)
      .map(printable)
      .find(Boolean) ?? printable(entry);
  return shortened(line);
}

/** Where it lies on its host, without `.git`, and what was asked for of it. */
export function titleOfRepository(url: string, ref: string | null): string {
  const { pathname, host } = new URL(url);
  const name = pathname.replace(/^\/+|\/+$|\.git\/*$/g, '') || host;
  return shortened(printable(ref === null ? name : `${name} ${ref}`));
}

export function titleOfImage(image: string, command: readonly string[] = []): string {
  return shortened(printable([image, ...command].join(' ')));
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : text;
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
