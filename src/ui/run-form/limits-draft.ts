import type { FieldError } from '#core/errors.ts';
import { type Limits, type LimitsInput, parseSize } from '#core/limits.ts';
import { formatBytes } from '#core/outcomes.ts';

/** The limits that a form asks for, as they are typed; an empty one is left to the default. */
export interface LimitsDraft {
  readonly seconds: string;
  readonly memory: string;
  readonly disk: string;
}

export const NO_LIMITS: LimitsDraft = { seconds: '', memory: '', disk: '' };

/** As the API takes them: what can not be read is left out, see {@link limitsProblems}. */
export function limitsInputOf(draft: LimitsDraft): LimitsInput {
  const memoryBytes = parseSize(draft.memory);
  const diskBytes = parseSize(draft.disk);
  return {
    ...(draft.seconds.trim() !== '' && { wallMs: Math.round(Number(draft.seconds) * 1000) }),
    ...(draft.memory.trim() !== '' && memoryBytes !== null && { memoryBytes }),
    ...(draft.disk.trim() !== '' && diskBytes !== null && { diskBytes }),
  };
}

export function limitsDraftOf({ wallMs, memoryBytes, diskBytes }: Partial<Limits>): LimitsDraft {
  return {
    seconds: wallMs === undefined ? '' : String(wallMs / 1000),
    memory: memoryBytes === undefined ? '' : sizeText(memoryBytes),
    disk: diskBytes === undefined ? '' : sizeText(diskBytes),
  };
}

/** What is no number and no size. */
export function limitsProblems(draft: LimitsDraft): FieldError[] {
  const problems: FieldError[] = [];
  const seconds = draft.seconds.trim();
  if (seconds !== '' && !(Number(seconds) > 0)) {
    problems.push({ path: 'limits.wallMs', message: 'must be a number of seconds' });
  }
  for (const [name, path] of [
    ['memory', 'limits.memoryBytes'],
    ['disk', 'limits.diskBytes'],
  ] as const) {
    if (draft[name].trim() === '') continue;
    if (!parseSize(draft[name])) problems.push({ path, message: 'must be a size such as 512 MB or 1 GiB' });
  }
  return problems;
}

/** What the API says of a limit, in the units of its field. */
export function limitProblemText(path: string, message: string | null): string | null {
  if (message === null) return null;
  // Sizes below that are those of our own sentences.
  return message.replace(path === 'limits.wallMs' ? /\d+/g : /\d{4,}/g, (digits) => {
    const value = Number(digits);
    return path === 'limits.wallMs' ? `${value / 1000} seconds` : formatBytes(value);
  });
}

/** As short as it says the same. */
function sizeText(bytes: number): string {
  const text = formatBytes(bytes);
  return parseSize(text) === bytes ? text : String(bytes);
}
