import type { LanguageSyntax } from '#core/language-syntax.ts';
import { tokenizerOf } from '#ui/editor/monaco/register-syntax.ts';

/** The pieces of a text with their kinds, as Monarch goes through its rules; neighbours of a kind are one. */
export function paintSyntax(syntax: LanguageSyntax, text: string): [kind: string, text: string][] {
  const { tokenizer, keywords, ignoreCase } = tokenizerOf(syntax);
  const states = ['root'];
  const pieces: [string, string][] = [];
  for (const line of text.split('\n')) {
    const begin = pieces.length;
    for (let at = 0; at < line.length; ) {
      const rules = tokenizer[states.at(-1) ?? 'root'] as [RegExp, string | object, string?][];
      let kind = '';
      let length = 1;
      for (const [pattern, action, next] of rules) {
        const match = new RegExp(`^(?:${pattern.source})`, ignoreCase ? 'iu' : 'u').exec(line.slice(at));
        if (!match?.[0]) continue;
        length = match[0].length;
        const word = ignoreCase ? match[0].toLowerCase() : match[0];
        kind = typeof action === 'string' ? action : (keywords as string[]).includes(word) ? 'keyword' : '';
        if (next === '@pop') states.pop();
        else if (next) states.push(next.slice(1));
        break;
      }
      const last = pieces.length > begin ? pieces.at(-1) : undefined;
      const piece = line.slice(at, at + length);
      if (last?.[0] === kind) last[1] += piece;
      else pieces.push([kind, piece]);
      at += length;
    }
  }
  return pieces;
}
