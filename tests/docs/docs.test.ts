import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configVariables } from '#config/config.ts';
import { secretVariables } from '#config/secrets.ts';
import { ERRORS } from '#core/errors.ts';

const pages = [
  ...globSync('*.md'),
  ...globSync('docs/**/*.md'),
  ...globSync('src/**/*.md'),
  ...globSync('worker/**/*.md'),
];

/** What `[text](target)` and `` `some/path/` `` name in the repository. */
function namedPaths(page: string): string[] {
  const text = readFileSync(page, 'utf8');
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
  return links.filter((target) => !/^[a-z]+:/.test(target)).map((target) => join(dirname(page), target));
}

/** As a link to a heading has it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** Links to headings, of this page or another, that are not there. */
function lostHeadings(page: string): string[] {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s:#]*)#([^)\s]+)\)/g)];
  return links.flatMap(([, target = '', anchor = '']) => {
    const of = target === '' ? page : join(dirname(page), target);
    if (!of.endsWith('.md') || !existsSync(of)) return [];
    const headings = [...readFileSync(of, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => anchorOf(text));
    return headings.includes(anchor) ? [] : [`${of}#${anchor}`];
  });
}

/** Paths that ARCHITECTURE.md gives in backticks, without those that stand for many. */
function foldersOfArchitecture(): string[] {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  return [...text.matchAll(/`((?:src|worker|bin|languages|prisma|tests|e2e|docs)\/[^`\s]*)`/g)]
    .map((match) => match[1] ?? '')
    .filter((path) => !/[<*]/.test(path));
}

describe('the documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    expect(namedPaths(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)('%s links to headings that are there', (page) => {
    expect(lostHeadings(page)).toEqual([]);
  });

  it('names folders and files in ARCHITECTURE.md that are there', () => {
    const named = foldersOfArchitecture();
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('lists every error code with its status, and no other', () => {
    const listed = [...readFileSync('docs/api.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \|/gm)].map(
      ([, code, status]) => [code, Number(status)],
    );
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(Object.entries(ERRORS).map(([code, { status }]) => [code, status])),
    );
  });

  it('names only settings that there are', () => {
    const known = new Set([...configVariables, ...secretVariables]);
    const named = pages
      .filter((page) => page.startsWith('docs/'))
      .flatMap((page) => [
        ...readFileSync(page, 'utf8').matchAll(
          /`((?:SANDPIPER|SANDBOX|MAX|DEFAULT|OFFERED|PREPARED|KEEP|RETAIN|CUSTOM|EGRESS|ARTIFACT|ENCRYPTION|NPM|S3)_[A-Z_]+)`/g,
        ),
      ])
      .map((match) => match[1] ?? '');
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
