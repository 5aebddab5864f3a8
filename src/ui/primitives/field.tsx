import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

const control =
  'rounded-md border border-line-strong bg-surface text-ink placeholder:text-ink-faint disabled:opacity-60 aria-invalid:border-bad focus-visible:outline-offset-0';

export const inputClass = classNames(control, 'h-8 w-full px-2.5 text-sm');
/** For a control in a row of others, which is as wide as what is in it. */
export const inlineInputClass = classNames(control, 'h-8 min-w-0 pl-2.5 pr-6 text-sm');
export const textareaClass = classNames(control, 'w-full px-2.5 py-1.5 text-sm leading-normal');

const MOST_ROWS = 14;

interface FieldText {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** What is wrong with it. */
  error?: string | null | undefined;
}

/** A label, a control, and below it what helps or what is wrong; the three belong together for a screen reader too. */
export function Field({
  label,
  hint,
  error,
  children,
}: FieldText & {
  children: (control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-[0.8125rem]">
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? noteId : undefined, 'aria-invalid': Boolean(error) })}
      {note ? (
        <p id={noteId} className={classNames('text-xs', error ? 'text-bad' : 'text-ink-faint')}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...rest }: FieldText & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => <input type="text" {...rest} {...wiring} className={classNames(inputClass, className)} />}
    </Field>
  );
}

export function SelectField({
  label,
  hint,
  error,
  className,
  children,
  ...rest
}: FieldText & ComponentProps<'select'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <select {...rest} {...wiring} className={classNames(inputClass, 'pr-7', className)}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** A text of several lines, as high as what is in it. */
export function TextAreaField({
  label,
  hint,
  error,
  className,
  rows = 2,
  ...rest
}: FieldText & Omit<ComponentProps<'textarea'>, 'value' | 'rows'> & { value: string; rows?: number }) {
  const lines = rest.value.split('\n').length;
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          rows={Math.min(MOST_ROWS, Math.max(rows, lines))}
          className={classNames(textareaClass, 'resize-y', className)}
        />
      )}
    </Field>
  );
}

export function CheckField({
  label,
  hint,
  error,
  checked,
  onChange,
  disabled,
}: FieldText & { checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-0.5">
      <label className={classNames('flex items-center gap-2', disabled && 'text-ink-faint')}>
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={checked}
          disabled={disabled}
          aria-invalid={Boolean(error)}
          aria-describedby={note ? id : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
      {note ? (
        <p id={id} className={classNames('pl-6 text-xs', error ? 'text-bad' : 'text-ink-faint')}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
