import { classNames } from '#ui/primitives/class-names.ts';

const STATES = { open: 'Open', resolved: 'Done' } as const;
/** Which of the dead letters are listed. */
export type Shown = keyof typeof STATES;

/** Which of them are listed. `open`: how many are, once that is known. */
export function StateTabs({
  state,
  open,
  onChange,
}: {
  state: Shown;
  open: number | null;
  onChange: (state: Shown) => void;
}) {
  return (
    <fieldset className="flex w-fit rounded-md border border-line-strong bg-surface p-0.5">
      <legend className="sr-only">Which dead letters</legend>
      {(['open', 'resolved'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={state === each}
          onClick={() => onChange(each)}
          className={classNames(
            'rounded px-2.5 py-0.5 text-[0.8125rem]',
            state === each ? 'bg-accent-soft font-medium text-accent' : 'text-ink-muted hover:text-ink',
          )}
        >
          {STATES[each]}
          {each === 'open' && open !== null ? <span className="ml-1.5 tabular-nums">{open}</span> : null}
        </button>
      ))}
    </fieldset>
  );
}
