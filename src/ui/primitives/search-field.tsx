import { Search } from 'lucide-react';
import { inlineInputClass } from './field.tsx';

export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <div className="relative col-span-full min-w-0 max-sm:flex-1">
      <Search size={15} aria-hidden="true" className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
        className={`${inlineInputClass} w-full pl-8 sm:w-60`}
      />
    </div>
  );
}
