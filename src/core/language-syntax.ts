import { z } from 'zod';

const mark = z.string().min(1).max(8);

/** How a language's text looks, for an editor that doesn't know it: enough to tell its parts by colour. */
export const languageSyntaxSchema = z.strictObject({
  /** What begins a comment that goes to the end of its line. */
  lineComment: mark.nullable().default(null),
  /** What a comment begins and ends with that may go over lines. */
  blockComment: z.tuple([mark, mark]).nullable().default(null),
  /** What a text begins and ends with, each on one line. */
  strings: z.array(mark).default(['"']),
  /** What in a text takes its meaning from the character after it. */
  escape: z.string().length(1).nullable().default('\\'),
  /** What a word may have in it beside letters, digits and `_`. */
  wordCharacters: z.string().max(32).default(''),
  /** With blanks between them. */
  keywords: z.string().regex(/\S/, 'must hold a word'),
  caseInsensitive: z.boolean().default(false),
});
export type LanguageSyntax = z.infer<typeof languageSyntaxSchema>;
