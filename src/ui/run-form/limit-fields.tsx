'use client';

import type { Limits } from '#core/limits.ts';
import { formatBytes } from '#core/outcomes.ts';
import { TextField } from '#ui/primitives/field.tsx';
import type { FormProblems } from './form-problems.ts';
import { type LimitsDraft, limitProblemText } from './limits-draft.ts';

/** How much a run may use; what is left empty is the default, which stands in the field. */
export function LimitFields({
  limits,
  onChange,
  problems,
  defaults,
  most,
}: {
  limits: LimitsDraft;
  onChange: (limits: LimitsDraft) => void;
  problems: FormProblems;
  /** What is had without asking; undefined while it isn't known. */
  defaults: Pick<Limits, 'wallMs' | 'memoryBytes' | 'diskBytes'> | undefined;
  most: Limits | undefined;
}) {
  const problem = (path: string) => limitProblemText(path, problems.at(path));
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-3">
      <TextField
        label="Memory limit"
        value={limits.memory}
        placeholder={defaults && formatBytes(defaults.memoryBytes)}
        hint={most ? `At most ${formatBytes(most.memoryBytes)}` : undefined}
        error={problem('limits.memoryBytes')}
        autoComplete="off"
        onChange={(event) => onChange({ ...limits, memory: event.target.value })}
      />
      <TextField
        label="Timeout, in seconds"
        inputMode="decimal"
        value={limits.seconds}
        placeholder={defaults && String(defaults.wallMs / 1000)}
        hint={most ? `Of each phase, at most ${most.wallMs / 1000}` : undefined}
        error={problem('limits.wallMs')}
        autoComplete="off"
        onChange={(event) => onChange({ ...limits, seconds: event.target.value })}
      />
      <TextField
        label="Disk"
        value={limits.disk}
        placeholder={defaults && formatBytes(defaults.diskBytes)}
        hint="Counts as memory: less than that"
        error={problem('limits.diskBytes')}
        autoComplete="off"
        onChange={(event) => onChange({ ...limits, disk: event.target.value })}
      />
    </div>
  );
}
