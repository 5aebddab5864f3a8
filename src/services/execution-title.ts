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
  const characters = [...line];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : line;
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
