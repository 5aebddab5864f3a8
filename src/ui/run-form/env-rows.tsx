'use client';

import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { inputClass, textareaClass } from '#ui/primitives/field.tsx';
import type { EnvRow } from './env-draft.ts';

const mono = 'font-mono text-[0.8125rem]';

/** Variables of the environment, a name and a value to a row. */
export function EnvRows({
  rows,
  onChange,
  problem,
  hint,
}: {
  rows: readonly EnvRow[];
  onChange: (rows: readonly EnvRow[]) => void;
  problem: string | null;
  hint?: string;
}) {
  const change = (row: EnvRow, changes: Partial<EnvRow>) =>
    onChange(rows.map((each) => (each.key === row.key ? { ...each, ...changes } : each)));
  const add = () => onChange([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: '', value: '' }]);
  return (
    <div className="flex flex-col gap-2">
      {rows.length > 0 ? (
        <ul aria-label="Variables" className="flex flex-col gap-1.5">
          {rows.map((row, index) => (
            <li key={row.key} className="flex items-start gap-1.5">
              <input
                type="text"
                aria-label={`Name of variable ${index + 1}`}
                aria-invalid={problem !== null && row.name.trim() !== '' && problem.includes(row.name.trim())}
                value={row.name}
                placeholder="NAME"
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="off"
                // A row that was just added is to be filled in.
                // biome-ignore lint/a11y/noAutofocus: it follows the press of "Add a variable"
                autoFocus={row.name === '' && row.value === ''}
                onChange={(event) => change(row, { name: event.target.value })}
                className={`${inputClass} ${mono} max-w-[40%]`}
              />
              <textarea
                aria-label={`Value of ${row.name || `variable ${index + 1}`}`}
                value={row.value}
                rows={Math.min(6, row.value.split('\n').length)}
                spellCheck={false}
                autoCapitalize="off"
                placeholder="value"
                onKeyDown={(event) => {
                  // One line is what nearly all are; Shift and Enter make another.
                  if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey) return;
                  event.preventDefault();
                  add();
                }}
                onChange={(event) => change(row, { value: event.target.value.replaceAll('\u0000', '') })}
                className={`${textareaClass} ${mono} min-h-8 resize-none`}
              />
              <IconButton
                label={`Remove ${row.name || `variable ${index + 1}`}`}
                icon={<X size={14} aria-hidden="true" />}
                onClick={() => onChange(rows.filter((each) => each.key !== row.key))}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {problem ? (
        <p role="alert" className="text-bad text-xs">
          {problem}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onClick={add}>
          Add a variable
        </Button>
        {hint ? <span className="text-ink-faint text-xs">{hint}</span> : null}
      </div>
    </div>
  );
}
