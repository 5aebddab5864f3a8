import { type FoundProblem, MOST_LISTED } from './problem-scanner.ts';

/** How much the compiler found, in words: `2 errors and 1 warning`. Null where that is nothing. */
export function compilerFindings(problems: readonly FoundProblem[]): string | null {
  const ofCompiler = problems.filter(({ phase }) => phase === 'COMPILE');
  if (ofCompiler.length >= MOST_LISTED) return `${MOST_LISTED} problems or more`;
  const counted = (['error', 'warning'] as const).flatMap((severity) => {
    const count = ofCompiler.filter((problem) => problem.severity === severity).length;
    return count === 0 ? [] : `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  return counted.length === 0 ? null : counted.join(' and ');
}
