'use client';

import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

/** One of a few, all of them in sight. */
export function Segmented<N extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: {
  /** Read aloud. */
  label: string;
  options: readonly { readonly value: N; readonly label: ReactNode }[];
  value: N;
  onChange: (value: N) => void;
  className?: string;
}) {
  const name = useId();
  return (
    <fieldset className={classNames('flex w-fit rounded-md border border-line-strong bg-surface p-0.5', className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex cursor-pointer items-center gap-1.5 rounded px-2.5 py-0.5 text-[0.8125rem] text-ink-muted has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
