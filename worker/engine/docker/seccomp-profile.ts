import { ALLOWED_CALLS, type ArgumentIs, CONDITIONAL_CALLS, MISSING_CALLS } from './system-calls.ts';

const EPERM = 1;
const ENOSYS = 38;

/** A profile as Docker reads it. What lies here is what engines since 20.10 know: newer ones refuse other fields. */
export interface SeccompProfile {
  readonly defaultAction: 'SCMP_ACT_ERRNO';
  readonly defaultErrnoRet: number;
  readonly archMap: readonly { readonly architecture: string; readonly subArchitectures: readonly string[] }[];
  readonly syscalls: readonly SeccompRule[];
}

export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArgument[];
}

export interface SeccompArgument {
  readonly index: number;
  /** The mask, where the comparison is a masked one. */
  readonly value: number;
  /** What the masked argument is compared with. */
  readonly valueTwo: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
}

/** All that isn't named is denied; what is newer than all that is named isn't there. */
export function seccompProfile(): SeccompProfile {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    // Without their smaller sisters, whose calls have other numbers and hide their arguments in memory.
    archMap: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'].map((architecture) => ({ architecture, subArchitectures: [] })),
    syscalls: [
      { names: Object.values(ALLOWED_CALLS).flat(), action: 'SCMP_ACT_ALLOW' },
      ...CONDITIONAL_CALLS.map(
        ({ name, where }): SeccompRule => ({ names: [name], action: 'SCMP_ACT_ALLOW', args: where.map(argument) }),
      ),
      { names: MISSING_CALLS, action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ],
  };
}

/** The profile as an option of a container; the same for all, so written out once. */
export const SECCOMP_OPTION = `seccomp=${JSON.stringify(seccompProfile())}`;

function argument({ argument: index, mask, value }: ArgumentIs): SeccompArgument {
  return mask === undefined
    ? { index, value, valueTwo: 0, op: 'SCMP_CMP_EQ' }
    : { index, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
}
