'use client';

import { Trash2 } from 'lucide-react';
import type { InputResult, SubmittedInput } from '#core/contracts/inputs.ts';
import { formatMs } from '#core/outcomes.ts';
import { isPass } from '#core/verdicts.ts';
import { InputDetail } from '#ui/executions/input-detail.tsx';
import { VerdictBadge } from '#ui/executions/verdict-badge.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Field, textareaClass } from '#ui/primitives/field.tsx';
import { ArgumentsField } from './arguments-field.tsx';

export interface TestCaseProps {
  number: number;
  input: SubmittedInput;
  /** Of the newest run, where it was run with this. */
  result: InputResult | null;
  onChange: (part: Partial<SubmittedInput>) => void;
  onRemove: () => void;
}

/** One test: what the program is given, what it should write, and how it did. */
export function TestCase({ number, input, result, onChange, onRemove }: TestCaseProps) {
  const name = `Test ${number}`;
  const text = (label: string, value: string, change: (value: string) => void, hint?: string) => (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <textarea
          {...wiring}
          value={value}
          rows={Math.min(8, Math.max(2, value.split('\n').length))}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => change(event.target.value)}
          className={`${textareaClass} resize-y font-mono text-[0.8125rem]`}
        />
      )}
    </Field>
  );

  return (
    <section aria-label={name} className="rounded-lg border border-line">
      <header className="flex min-h-9 items-center gap-2 border-line border-b pr-1 pl-3">
        <h3 className="font-semibold text-[0.8125rem]">{name}</h3>
        {result ? (
          <span className="ml-auto flex items-center gap-2 text-[0.8125rem]">
            <VerdictBadge verdict={result.verdict} />
            <span className="text-ink-faint text-xs tabular-nums">{formatMs(result.wallMs)}</span>
          </span>
        ) : null}
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Remove ${name}`}
          title={`Remove ${name}`}
          icon={<Trash2 size={14} aria-hidden="true" />}
          onClick={onRemove}
          className={result ? '' : 'ml-auto'}
        />
      </header>
      <div className="grid items-start gap-3 p-3 sm:grid-cols-2">
        {text('Standard input', input.stdin, (stdin) => onChange({ stdin }))}
        {text(
          'Expected output',
          input.expected ?? '',
          (expected) => onChange({ expected: expected === '' ? null : expected }),
          input.expected === null ? 'Left empty, nothing is compared.' : undefined,
        )}
        <div className="sm:col-span-2">
          <ArgumentsField args={input.args} onChange={(args) => onChange({ args: [...args] })} />
        </div>
      </div>
      {result && !isPass(result.verdict) ? (
        <div className="border-line border-t bg-sunken/50 p-3">
          <InputDetail result={result} input={undefined} />
        </div>
      ) : null}
    </section>
  );
}
