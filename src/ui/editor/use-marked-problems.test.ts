import { expect, it } from 'vitest';
import type { FoundProblem } from '#ui/console/problem-scanner.ts';
import { markedProblems, ranAs } from './use-marked-problems.ts';

const problem = (file: string | null, line = 1): FoundProblem => ({
  ...{ file, line, column: null, severity: 'error', message: 'x', at: { row: 0, start: 0, end: 1 } },
  ...{ phase: 'COMPILE', stderr: true },
});
const file = (path: string, content = path) => ({ path, content, encoding: 'utf8' as const });
const source = { files: [file('main.c'), file('lib/a.c')], entry: 'main.c' };

it('problems are marked in the file that they name, or in the entry', () => {
  const first = problem('./lib/a.c');
  const second = problem(null, 2);
  const marked = markedProblems([first, second, problem('/usr/include/a.c')], source, source.files);
  expect([...marked]).toEqual([
    ['lib/a.c', [first]],
    ['main.c', [second]],
  ]);
});

it('nothing is marked in a file that is another by now', () => {
  const files = [file('main.c', 'changed'), file('lib/a.c')];
  const marked = markedProblems([problem('main.c'), problem('a.c')], source, files);
  expect([...marked.keys()]).toEqual(['lib/a.c']);
  expect(markedProblems([problem('main.c')], source, [file('renamed.c', 'main.c')]).size).toBe(0);
});

it('problems of a program of one file are marked in it, whatever its code had it called when it ran', () => {
  const ran = { files: [file('Shop.java', 'public class Shop {')], entry: 'Shop.java' };
  const session = [file('Main.java', 'public class Shop {')];
  const named = problem('Shop.java');
  expect([...markedProblems([named, problem('Other.java')], ran, session)]).toEqual([['Main.java', [named]]]);
  expect(markedProblems([named], ran, [...session, file('Other.java')]).size).toBe(0);
});

it.each([
  [['Shop.java'], ['Main.java'], 'Shop.java'],
  [['Main.java'], ['Main.java'], null],
  [['main.py'], ['main.rb'], null],
  [['Shop.java'], ['Main.java', 'Other.java'], null],
  [['Shop.java', 'Other.java'], ['Main.java'], null],
])('of a run of %j, the session having %j, the other name is %j', (ran, own, name) => {
  const named = (paths: readonly string[]) => paths.map((path) => file(path));
  expect(ranAs(named(ran), named(own))).toBe(name);
});
