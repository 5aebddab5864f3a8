import { describe, expect, it } from 'vitest';
import { type LanguageSyntax, languageSyntaxSchema } from '#core/language-syntax.ts';
import { tokenizerOf } from './register-syntax.ts';

describe('a syntax that is data', () => {
  const lisp = languageSyntaxSchema.parse({
    ...{ lineComment: ';', blockComment: ['#|', '|#'], wordCharacters: '-?!*' },
    ...{ keywords: ['define', 'let*', 'if'], caseInsensitive: true },
  });

  it('tells comments, texts, numbers and keywords', () => {
    expect(paint(lisp, '(DEFINE x-1 0x1F) ; "no"\n(let* "a\\"b" 2.5e3)')).toEqual([
      ['', '('],
      ['keyword', 'DEFINE'],
      ['', ' x-1 '],
      ['number', '0x1F'],
      ['', ') '],
      ['comment', '; "no"'],
      ['', '('],
      ['keyword', 'let*'],
      ['', ' '],
      ['string', '"a\\"b"'],
      ['', ' '],
      ['number', '2.5e3'],
      ['', ')'],
    ]);
  });

  it('takes a number for one only where it stands by itself', () => {
    expect(paint(lisp, '1+ 2dup 3')).toEqual([
      ['number', '1'],
      ['', '+ 2dup '],
      ['number', '3'],
    ]);
  });

  it('has comments of several lines, and texts that end with theirs', () => {
    expect(paint(lisp, '#| a | b\nif |# if "open\nif')).toEqual([
      ['comment', '#| a | b'],
      ['comment', 'if |#'],
      ['', ' '],
      ['keyword', 'if'],
      ['', ' '],
      ['string', '"open'],
      ['keyword', 'if'],
    ]);
  });

  it('takes marks that mean something in patterns, and what is no letter of ASCII', () => {
    const odd = languageSyntaxSchema.parse({ lineComment: '*>', strings: ["'"], escape: null, keywords: ['été'] });
    expect(paint(odd, "été '\\' été2 *> (x)")).toEqual([
      ['keyword', 'été'],
      ['', ' '],
      ['string', "'\\'"],
      ['', ' été2 '],
      ['comment', '*> (x)'],
    ]);
  });
});

/** The pieces of a text with their kinds, as Monarch goes through its rules; neighbours of a kind are one. */
function paint(syntax: LanguageSyntax, text: string): [kind: string, text: string][] {
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
