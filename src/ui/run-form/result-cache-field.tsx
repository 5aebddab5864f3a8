'use client';

import { CheckField } from '#ui/primitives/field.tsx';

/** Whether the result of the same run before will do. */
export function ResultCacheField({
  cache,
  onChange,
  problem,
  networked,
}: {
  cache: boolean;
  onChange: (cache: boolean) => void;
  problem: string | null;
  /** Some of it has the network: what it would find there may be another. */
  networked: boolean;
}) {
  return (
    <CheckField
      label="The result of the same run before will do"
      checked={cache}
      disabled={networked && !cache}
      onChange={onChange}
      error={problem}
      hint={
        networked
          ? 'Not with the network, also not while it is prepared: what is there may change.'
          : 'Where you ran exactly this before, its result is shown at once and nothing is run.'
      }
    />
  );
}
