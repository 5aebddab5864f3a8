'use client';

import { useId } from 'react';
import type { RunRules } from '#core/contracts/run-rules.ts';
import { Field, inputClass } from '#ui/primitives/field.tsx';
import { Notice } from '#ui/primitives/notice.tsx';

/** Which image; the names that the operator allows are offered. */
export function ImageField({
  image,
  onChange,
  problem,
  allowed,
}: {
  image: string;
  onChange: (image: string) => void;
  problem: string | null;
  /** Undefined while it isn't known. */
  allowed: RunRules['images'] | undefined;
}) {
  const listId = useId();
  const names = (allowed ?? []).filter((pattern) => pattern !== 'local' && !pattern.endsWith('*'));
  return (
    <>
      {allowed?.length === 0 ? (
        <Notice tone="warn">The operator allows no images here (CUSTOM_IMAGES names none).</Notice>
      ) : null}
      <Field label="Image" error={problem} hint={allowed && allowedText(allowed)}>
        {(wiring) => (
          <input
            {...wiring}
            type="text"
            value={image}
            list={names.length > 0 ? listId : undefined}
            placeholder="registry.example.org/owner/image:tag"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            onChange={(event) => onChange(event.target.value)}
            className={`${inputClass} font-mono text-[0.8125rem]`}
          />
        )}
      </Field>
      {names.length > 0 ? (
        <datalist id={listId}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      ) : null}
    </>
  );
}

/** What the operator allows, as a sentence. */
function allowedText(allowed: RunRules['images']): string | undefined {
  if (allowed.length === 0) return undefined;
  const names = allowed.filter((pattern) => pattern !== 'local');
  const local = names.length < allowed.length ? 'any that the engine has already; none is pulled' : null;
  if (names.length === 0) return `Allowed: ${local}.`;
  return `Allowed: ${[names.join(', '), local].filter(Boolean).join('; and ')}.`;
}
