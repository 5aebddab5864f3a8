export interface ArgumentWords {
  readonly words: readonly string[];
  /** What is wrong with the line; the words are then those that were most likely meant. */
  readonly problem: string | null;
}

/**
 * Splits a line into arguments as a shell would: blanks separate, single quotes keep everything, double quotes keep all
 * but `\"` and `\\`, a backslash keeps the next character. Nothing is expanded: `$HOME`, `*` and `~` stay as they are.
 */
export function splitArguments(line: string): ArgumentWords {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
        word += next;
        at++;
      } else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && next !== '') {
      word = (word ?? '') + next;
      at++;
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return { words, problem: quote === null ? null : `The quote ${quote} is not closed.` };
}

/** The line that {@link splitArguments} splits into these words. */
export function joinArguments(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word !== '' && !/[\s"'\\]/.test(word)) return word;
  return word.includes("'") ? `"${word.replace(/["\\]/g, '\\$&')}"` : `'${word}'`;
}
