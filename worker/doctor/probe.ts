import type { FindingArea, Verdict } from '#core/contracts/examinations.ts';
import type { Limits } from '#core/limits.ts';
import type { PhaseEnded } from '#worker/runners/runner.ts';
import type { Answer, Attempt } from './attempts.ts';
import { type SystemCall, systemCallNumber } from './system-calls.ts';

/** Where a probe tries what it tries. */
export interface Situation {
  readonly gvisor: boolean;
  /** As the engine's host calls it. */
  readonly architecture: string;
  readonly hostKernel: string;
  /** What the run was given. */
  readonly limits: Limits;
  /** How the run ended; null where the sandbox itself went with it. */
  readonly end: PhaseEnded | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly found: string;
  readonly advice: string | null;
}

/** One wall of the sandbox: what to try against it, and what to think of what came of it. */
export interface Probe {
  readonly id: string;
  readonly area: FindingArea;
  readonly title: string;
  readonly tried: string;
  readonly expected: string;
  /** It may end the run that it is in, and so gets one of its own. */
  readonly alone?: true;
  attempts(situation: Situation): readonly Attempt[];
  judge(answers: readonly Answer[], situation: Situation): Judgement;
}

export const pass = (found: string): Judgement => ({ verdict: 'PASS', found, advice: null });
export const warn = (found: string, advice: string): Judgement => ({ verdict: 'WARN', found, advice });
export const fail = (found: string, advice: string): Judgement => ({ verdict: 'FAIL', found, advice });

/** What an attempt came to, in words. */
export function told(answer: Answer): string {
  switch (answer.type) {
    case 'ok':
      return 'it went through';
    case 'error':
      return answer.errno;
    case 'silent':
      return 'no answer';
    default:
      return answer satisfies never;
  }
}

/** The text of what was read; null where it was refused. */
export function textOf(answer: Answer | undefined): string | null {
  return answer?.type === 'ok' ? answer.value : null;
}

/** Errors that say no before they look at anything. Others say that the kernel did look. */
const REFUSALS: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'ENOSYS']);

export function isRefusal(answer: Answer | undefined): boolean {
  return answer?.type === 'error' && REFUSALS.has(answer.errno);
}

/** A system call that must be refused. gVisor may answer it: by then it is gVisor's own kernel that does. */
export function refusedCall(
  options: Pick<Probe, 'id' | 'title' | 'tried'> & {
    call: SystemCall;
    args: readonly (string | number)[];
    advice: string;
  },
): Probe {
  const { call, args, advice, ...named } = options;
  return {
    ...named,
    area: 'KERNEL',
    expected: 'refused',
    attempts: ({ architecture }) => {
      const number = systemCallNumber(architecture, call);
      return number === null ? [] : [['call', number, ...args]];
    },
    judge: ([answer], { gvisor, architecture }) => {
      if (!answer) return warn(`not tried: the calls of ${architecture} aren’t known here`, 'Look for yourself.');
      if (isRefusal(answer)) return pass(`refused (${told(answer)})`);
      return gvisor ? pass(`${told(answer)}, by gVisor’s own kernel`) : fail(told(answer), advice);
    },
  };
}

/** Paths of which none may be there to be changed. */
export function refusedWrites(
  options: Pick<Probe, 'id' | 'area' | 'title' | 'tried' | 'expected'> & {
    attempts: readonly Attempt[];
    advice: string;
  },
): Probe {
  const { attempts, advice, ...named } = options;
  return {
    ...named,
    attempts: () => attempts,
    judge: (answers) => {
      const open = attempts.flatMap(([, path], at) => (answers[at]?.type === 'error' ? [] : [String(path)]));
      return open.length === 0 ? pass(`none of ${attempts.length}`) : fail(open.join(', '), advice);
    },
  };
}
