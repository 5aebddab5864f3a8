'use client';

import { executionKindSchema } from '#core/contracts/executions.ts';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { Choice } from '#ui/primitives/choice.tsx';
import { ClearFilters, TimeFilter } from '#ui/primitives/filters.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
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

const SCOPES = [
  { value: 'mine', label: 'Mine' },
  { value: 'all', label: 'Everybody’s' },
] as const;
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
      {choosesScope ? (
        <Segmented
          label="Whose runs"
          options={SCOPES}
          value={query.scope}
          onChange={(scope) => onChange({ scope })}
          className="justify-self-start sm:ml-auto"
        />
      ) : null}
    </search>
  );
}
