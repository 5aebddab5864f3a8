import { describe, expect, it } from 'vitest';
import { languageSyntaxSchema } from '#core/language-syntax.ts';
import { paintSyntax } from '#tests/support/paint-syntax.ts';

describe('a syntax that is data', () => {
  const lisp = languageSyntaxSchema.parse({
    ...{ lineComment: ';', blockComment: ['#|', '|#'], wordCharacters: '-?!*' },
    ...{ keywords: 'define let* if', caseInsensitive: true },
  });

  it('tells comments, texts, numbers and keywords', () => {
    expect(paintSyntax(lisp, '(DEFINE x-1 0x1F) ; "no"\n(let* "a\\"b" 2.5e3)')).toEqual([
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
    expect(paintSyntax(lisp, '1+ 2dup 3')).toEqual([
      ['number', '1'],
      ['', '+ 2dup '],
      ['number', '3'],
    ]);
  });

  it('has comments of several lines, and texts that end with theirs', () => {
    expect(paintSyntax(lisp, '#| a | b\nif |# if "open\nif')).toEqual([
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
    const odd = languageSyntaxSchema.parse({ lineComment: '*>', strings: ["'"], escape: null, keywords: 'été' });
    expect(paintSyntax(odd, "été '\\' été2 *> (x)")).toEqual([
      ['keyword', 'été'],
      ['', ' '],
      ['string', "'\\'"],
      ['', ' été2 '],
      ['comment', '*> (x)'],
    ]);
  });
});
