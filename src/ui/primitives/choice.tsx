import type { ReactNode } from 'react';
import { inlineInputClass } from './field.tsx';

/** A filter of a list: `any`, or one of the options that are its children. */
export function Choice({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  /** Empty where nothing is chosen. */
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`${inlineInputClass} ${value === '' ? 'text-ink-muted' : 'font-medium'}`}
    >
      <option value="">{`${label}: any`}</option>
      {children}
    </select>
  );
}
