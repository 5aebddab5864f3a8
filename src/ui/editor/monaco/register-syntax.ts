import type { languages } from 'monaco-editor';
import type { LanguageSyntax } from '#core/language-syntax.ts';
import type { Monaco } from './load-monaco.ts';

/** A language that Monaco may not know; `id` is the one that Monaco is to know it by. */
export interface SyntaxOf {
  readonly id: string;
  readonly extension: string;
  readonly syntax: LanguageSyntax;
}

/** Teaches Monaco a language that it doesn't know; one that it knows stays as it is. */
export function registerSyntax(monaco: Monaco, { id, extension, syntax }: SyntaxOf): void {
  if (monaco.languages.getLanguages().some((known) => known.id === id)) return;
  monaco.languages.register({ id, extensions: [`.${extension}`] });
  monaco.languages.setMonarchTokensProvider(id, tokenizerOf(syntax));
  const { lineComment, blockComment, strings } = syntax;
  monaco.languages.setLanguageConfiguration(id, {
    comments: {
      ...(lineComment !== null && { lineComment }),
      ...(blockComment && { blockComment: [...blockComment] as [string, string] }),
    },
    brackets: BRACKETS,
    autoClosingPairs: [...BRACKETS, ...strings.map((quote): [string, string] => [quote, quote])].map(
      ([open, close]) => ({
        open,
        close,
        notIn: ['string', 'comment'],
      }),
    ),
  });
}

const BRACKETS: [string, string][] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
];

const NUMBER = '(?:0[xX][\\da-fA-F_]+|\\d[\\d_]*(?:\\.\\d[\\d_]*)?(?:[eE][-+]?\\d+)?)';

/** Comments, texts, numbers and keywords, in the form in which Monaco takes them. */
export function tokenizerOf(syntax: LanguageSyntax): languages.IMonarchLanguage {
  const { lineComment, blockComment, strings, escape: mark, wordCharacters, keywords, caseInsensitive } = syntax;
  const rules: languages.IMonarchLanguageRule[] = [];
  if (blockComment) rules.push([literal(blockComment[0]), 'comment', '@comment']);
  if (lineComment !== null) rules.push([new RegExp(`${quoted(lineComment)}.*$`, 'u'), 'comment']);
  for (const quote of strings) rules.push([textPattern(quote, mark), 'string']);
  const inWord = `\\p{L}\\p{N}_${classOf(wordCharacters)}`;
  // Only by itself: some words begin with digits.
  rules.push([new RegExp(`${NUMBER}(?![${inWord}])`, 'u'), 'number']);
  const spelled = caseInsensitive ? keywords.toLowerCase() : keywords;
  rules.push([new RegExp(`[${inWord}]+`, 'u'), { cases: { '@keywords': 'keyword', '@default': '' } }]);
  return {
    ignoreCase: caseInsensitive,
    unicode: true,
    defaultToken: '',
    keywords: spelled.trim().split(/\s+/),
    tokenizer: {
      root: rules,
      ...(blockComment && { comment: commentRules(blockComment[1]) }),
    },
  };
}

function commentRules(end: string): languages.IMonarchLanguageRule[] {
  // All that can't be the end of it in one go, else one character at a time.
  return [
    [literal(end), 'comment', '@pop'],
    [new RegExp(`[^${classOf(end.charAt(0))}]+`, 'u'), 'comment'],
    [/./, 'comment'],
  ];
}

/** To its end, or to that of the line where it has none. */
function textPattern(quote: string, mark: string | null): RegExp {
  const end = quoted(quote);
  const step = mark === null ? `(?!${end}).` : `${quoted(mark)}.|(?!${end}).`;
  return new RegExp(`${end}(?:${step})*(?:${end})?`, 'u');
}

function literal(text: string): RegExp {
  return new RegExp(quoted(text), 'u');
}

/** Monarch would read `@name` as the name of one of its own things. */
function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll('@', '\\x40');
}

function classOf(characters: string): string {
  return characters.replace(/[\\\]^-]/g, '\\$&').replaceAll('@', '\\x40');
}
