import { expect, it } from 'vitest';
import { titleOf } from './execution-title.ts';

const file = (content: string) => [{ path: 'main.py', content, encoding: 'utf8' as const }];

it.each([
  ['print(1)\nprint(2)', 'print(1)'],
  ['\r\n\t\r\n  x = 1  \r\n', 'x = 1'],
  ['', 'main.py'],
  ['a\u0000b\u001b[31m', 'a b [31m'],
  ['😀'.repeat(200), `${'😀'.repeat(119)}…`],
])('the title of %j is %j', (content, title) => {
  expect(titleOf(file(content), 'main.py')).toBe(title);
});
