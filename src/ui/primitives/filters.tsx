import { X } from 'lucide-react';
import { Button } from './button.tsx';
import { Choice } from './choice.tsx';
import { TIME_CHOICES, type TimeChoice } from './time-choices.ts';

/** How far back a list goes; `onChange` gets the choice, or nothing for any. */
export function TimeFilter({ value, onChange }: { value: TimeChoice | ''; onChange: (value: string) => void }) {
  return (
    <Choice label="Time" value={value} onChange={onChange}>
      {Object.entries(TIME_CHOICES).map(([choice, { label }]) => (
        <option key={choice} value={choice}>
          {label}
        </option>
      ))}
    </Choice>
  );
}

/** Takes all filters of a list away. */
export function ClearFilters({ onClear }: { onClear: () => void }) {
  return (
    <Button variant="ghost" icon={<X size={14} aria-hidden="true" />} onClick={onClear}>
      Clear
    </Button>
  );
}
