'use client';

import { ChevronsUpDown } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { inlineInputClass } from '#ui/primitives/field.tsx';
import { LanguageDetail, LanguageOption } from './language-option.tsx';
import { type LanguageGroup, orderLanguages } from './order-languages.ts';
import { useRecentLanguages } from './recent-languages.ts';

export interface LanguagePickerProps {
  /** Read aloud; the field shows the language that is chosen. */
  label: string;
  languages: readonly LanguageInfo[];
  /** The id of a language; empty is none. */
  value: string;
  onChange: (id: string) => void;
  /** What is offered, and shown, for none. Without it one is always chosen. */
  none?: string;
  /** The side on which the list is even with the field. */
  align?: 'start' | 'end';
  className?: string;
}

/** A language, or none, that can be chosen. */
type Choice = { readonly id: string; readonly language: LanguageInfo | null };

/**
 * A field to choose a language by typing a part of its name, id or an alias, by arrows, or by hand. Escape and leaving
 * it change nothing.
 */
export function LanguagePicker({
  label,
  languages,
  value,
  onChange,
  none,
  align = 'start',
  className,
}: LanguagePickerProps) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  // By its id: the list is put in another order while it is open, as images become ready. Null is the first.
  const [pointed, setPointed] = useState<string | null>(null);
  const recent = useRecentLanguages();
  const inputRef = useRef<HTMLInputElement>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const id = useId();

  const groups = orderLanguages(languages, { search, recent });
  const choices = choicesOf(groups, search === '' && none !== undefined);
  const active = choices.find((choice) => choice.id === pointed) ?? choices[0];
  const chosen = languages.find((language) => language.id === value);
  const shown = chosen?.name ?? (value === '' ? (none ?? '') : value);

  const show = () => {
    if (open) return;
    setOpen(true);
    setSearch('');
    setPointed(value);
  };
  const close = () => {
    setOpen(false);
    setSearch('');
  };
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    if (choice.id !== value) onChange(choice.id);
  };

  const activeId = open ? active?.id : undefined;
  useEffect(() => {
    if (activeId === undefined) return;
    listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!open) show();
      else if (active) setPointed(choices.at((choices.indexOf(active) + step) % choices.length)?.id ?? null);
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      choose(active);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  const optionId = (choice: Choice) => `${id}-${choice.id}`;
  return (
    <div className={classNames('relative', className)}>
      <input
        ref={inputRef}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && active ? optionId(active) : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={open ? shown : undefined}
        value={open ? search : shown}
        title={chosen ? titleOf(chosen) : undefined}
        onClick={show}
        onBlur={close}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setOpen(true);
          setSearch(open ? event.target.value : typedInto(shown, event.target.value));
          setPointed(null);
        }}
        className={classNames(
          inlineInputClass,
          'w-full cursor-pointer',
          value === '' && 'text-ink-muted',
          open && 'cursor-text',
        )}
      />
      <ChevronsUpDown
        size={13}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-1.5 -translate-y-1/2 text-ink-faint"
      />
      {open ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is
        <div
          onMouseDown={(event) => event.preventDefault()}
          className={classNames(
            'absolute top-full z-40 mt-1 flex max-h-[min(28rem,60dvh)] w-80 max-w-[calc(100vw-1rem)] flex-col rounded-lg border border-line bg-raised shadow-raised',
            align === 'end' ? 'right-0 max-sm:right-auto max-sm:left-0' : 'left-0',
          )}
        >
          <div
            ref={listRef}
            id={`${id}-list`}
            role="listbox"
            aria-label={label}
            className="min-h-0 flex-1 overflow-y-auto p-1"
          >
            {choices[0] && choices[0].language === null ? (
              <NoneOption
                id={optionId(choices[0])}
                text={none ?? ''}
                active={active === choices[0]}
                onChoose={() => choose(choices[0])}
              />
            ) : null}
            {groups.map(({ heading, languages: listed }) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list of options
              <div key={heading} role="group" aria-label={heading || 'Found'}>
                {heading ? (
                  <p aria-hidden="true" className="px-2 pt-1.5 pb-0.5 text-ink-faint text-xs">
                    {heading}
                  </p>
                ) : null}
                {listed.map((language) => (
                  <LanguageOption
                    key={language.id}
                    id={`${id}-${language.id}`}
                    language={language}
                    chosen={language.id === value}
                    active={active?.id === language.id}
                    onPoint={() => setPointed(language.id)}
                    onChoose={() => choose({ id: language.id, language })}
                  />
                ))}
              </div>
            ))}
          </div>
          {choices.length === 0 ? (
            <p role="status" className="px-3 pb-3 text-ink-muted text-xs">
              No language is called “{search.trim()}”.
            </p>
          ) : active?.language ? (
            <LanguageDetail language={active.language} />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

const STEPS: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function choicesOf(groups: readonly LanguageGroup<LanguageInfo>[], withNone: boolean): Choice[] {
  const all = groups.flatMap(({ languages }) => languages.map((language) => ({ id: language.id, language })));
  return withNone ? [{ id: '', language: null }, ...all] : all;
}

/** What was typed into a closed field, whose text is the name of what is chosen. */
function typedInto(shown: string, text: string): string {
  return text.startsWith(shown) ? text.slice(shown.length) : text;
}

/** What a language compiles with stands nowhere else in the page. */
function titleOf({ name, version, compileArgs }: LanguageInfo): string {
  const compiled = compileArgs.length > 0 ? `, compiled with ${compileArgs.join(' ')}` : '';
  return `${name}${version ? ` ${version}` : ''}${compiled}`;
}

function NoneOption({
  id,
  text,
  active,
  onChoose,
}: {
  id: string;
  text: string;
  active: boolean;
  onChoose: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus, and says which option is active
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      id={id}
      role="option"
      aria-selected={active}
      onClick={onChoose}
      className={classNames(
        'cursor-pointer rounded-md px-2 py-1.5 text-[0.8125rem]',
        active ? 'bg-hover' : 'hover:bg-hover',
      )}
    >
      {text}
    </div>
  );
}
