'use client';

import type { RunRules } from '#core/contracts/run-rules.ts';
import { CheckField } from '#ui/primitives/field.tsx';

/** Whether the program has the network, as far as the operator lets it; and what has it anyway. */
export function NetworkField({
  network,
  onChange,
  problem,
  egress,
  prepares,
}: {
  network: boolean;
  onChange: (network: boolean) => void;
  problem: string | null;
  /** Undefined while it isn't known. */
  egress: RunRules['egress'] | undefined;
  /** Something is cloned or done before the program. */
  prepares: boolean;
}) {
  // What is set already can be taken away, whatever is allowed by now.
  const fixed = egress !== undefined && egress !== 'all' && !network;
  return (
    <div className="flex flex-col gap-1.5">
      <CheckField
        label="The program has the network"
        checked={network}
        disabled={fixed}
        onChange={onChange}
        error={problem}
        hint={
          egress === 'none'
            ? 'Not here: the operator gives the network to nothing (EGRESS is “none”).'
            : egress === 'prepare'
              ? 'Not here: the operator gives it to what comes before the program only (EGRESS is “prepare”).'
              : 'Of public addresses, through a proxy that the usual variables name. Such a run is not repeated by itself.'
        }
      />
      {prepares && egress !== undefined && egress !== 'none' ? (
        <p className="pl-6 text-ink-faint text-xs">What is cloned and the initial commands have it in any case.</p>
      ) : null}
    </div>
  );
}
