'use client';

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { executionKindSchema } from '#core/contracts/executions.ts';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { IconButton } from '#ui/primitives/button.tsx';
import { Choice } from '#ui/primitives/choice.tsx';
import { ClearFilters, TimeFilter } from '#ui/primitives/filters.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
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
const NONE: Partial<HistoryQuery> = { q: '', status: '', language: '', kind: '', time: '', project: '' };

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
      {query.project === '' ? null : <ProjectChip id={query.project} onClear={() => onChange({ project: '' })} />}
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

/** The project that the list is narrowed to, by a link from there. */
function ProjectChip({ id, onClear }: { id: string; onClear: () => void }) {
  const trpc = useTRPC();
  const project = useQuery(trpc.project.get.queryOptions({ id }));
  return (
    <span className="inline-flex h-8 min-w-0 items-center gap-1 rounded-md bg-accent-soft pl-2.5 text-accent text-sm">
      <span className="min-w-0 truncate">Project: {project.data?.name ?? id}</span>
      <IconButton size="sm" label="Runs of any project" icon={<X size={14} aria-hidden="true" />} onClick={onClear} />
    </span>
  );
}
