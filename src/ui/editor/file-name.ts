import { pathProblem } from '#core/contracts/files.ts';
import { MAX_FILES } from '#core/limits.ts';

/** Why a file can't have this name beside the others, as a sentence; null where it can. */
export function fileNameProblem(path: string, others: readonly string[]): string | null {
  const problem = pathProblem(path);
  if (problem) return `The name ${problem}.`;
  if (others.includes(path)) return 'There is a file of this name already.';
  const isFolder = others.some((other) => other.startsWith(`${path}/`));
  const liesInFile = others.some((other) => path.startsWith(`${other}/`));
  if (isFolder || liesInFile) return 'A file and a folder can’t have the same name.';
  if (others.length >= MAX_FILES) return `There may be at most ${MAX_FILES} files.`;
  return null;
}
