'use client';

import { executionKindSchema } from '#core/contracts/executions.ts';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { Choice } from '#ui/primitives/choice.tsx';
import { ClearFilters, TimeFilter } from '#ui/primitives/filters.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { type HistoryQuery, isNarrowed, KIND_LABELS, parseHistoryQuery, STATUS_CHOICES } from './history-query.ts';

export interface HistoryFiltersProps {
  query: HistoryQuery;
  /** What is typed into the search, which the query follows. */
  search: string;
  onSearch: (text: string) => void;
  onChange: (changes: Partial<HistoryQuery>) => void;
  /** Whether somebody's own can be told from everybody's here. */
  choosesScope: boolean;
}

const NONE: Partial<HistoryQuery> = { q: '', status: '', language: '', kind: '', time: '' };

export function HistoryFilters({ query, search, onSearch, onChange, choosesScope }: HistoryFiltersProps) {
  const languages = useLanguages().data ?? [];
  // What is chosen goes through the same door as what the URL says, which knows what exists.
  const set = (name: keyof HistoryQuery) => (value: string) =>
    onChange({ [name]: parseHistoryQuery(new URLSearchParams({ [name]: value }))[name] });

  return (
    <search className="mb-3 flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2">
      <SearchField label="Search runs" value={search} onChange={onSearch} />
      <Choice label="Status" value={query.status} onChange={set('status')}>
        {Object.entries(STATUS_CHOICES).map(([value, { label }]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Choice>
      <LanguagePicker
        label="Language"
        none="Language: any"
        languages={languages}
        value={query.language}
        onChange={set('language')}
        className="sm:w-40"
      />
      <Choice label="Kind" value={query.kind} onChange={set('kind')}>
        {executionKindSchema.options.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_LABELS[kind]}
          </option>
        ))}
      </Choice>
      <TimeFilter value={query.time} onChange={set('time')} />
      {isNarrowed(query) || search !== '' ? (
        <ClearFilters
          onClear={() => {
            onSearch('');
            onChange(NONE);
          }}
        />
      ) : null}
      {choosesScope ? <ScopeToggle scope={query.scope} onChange={(scope) => onChange({ scope })} /> : null}
    </search>
  );
}

function ScopeToggle({
  scope,
  onChange,
}: {
  scope: HistoryQuery['scope'];
  onChange: (scope: HistoryQuery['scope']) => void;
}) {
  return (
    <fieldset className="flex justify-self-start rounded-md border border-line-strong bg-surface p-0.5 sm:ml-auto">
      <legend className="sr-only">Whose runs</legend>
      {(['mine', 'all'] as const).map((choice) => (
        <label
          key={choice}
          className="cursor-pointer rounded px-2.5 py-0.5 text-[0.8125rem] text-ink-muted has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="scope"
            className="sr-only"
            checked={scope === choice}
            onChange={() => onChange(choice)}
          />
          {choice === 'mine' ? 'Mine' : 'Everybody’s'}
        </label>
      ))}
    </fieldset>
  );
}
