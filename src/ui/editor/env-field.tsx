'use client';

import { useState } from 'react';
import { Field, textareaClass } from '#ui/primitives/field.tsx';
import { envText, readEnv } from './env-lines.ts';

type Env = Readonly<Record<string, string>>;

/** The environment of a run. It stays as it was typed; another comes in only where the variables are others. */
export function EnvField({ env, onChange }: { env: Env; onChange: (env: Env) => void }) {
  const [text, setText] = useState(() => envText(env));
  const isOwn = envText(readEnv(text).env) === envText(env);
  const shown = isOwn ? text : envText(env);
  const several = Object.values(env).some((value) => value.includes('\n'));
  return (
    <Field
      label="Environment"
      error={several ? null : readEnv(shown).problem}
      hint={
        several ? 'It has a value of several lines, which can be changed through the API.' : 'A variable to a line.'
      }
    >
      {(wiring) => (
        <textarea
          {...wiring}
          value={shown}
          rows={Math.min(5, Math.max(1, shown.split('\n').length))}
          disabled={several}
          spellCheck={false}
          autoCapitalize="off"
          placeholder="GREETING=hello"
          onChange={(event) => {
            const typed = event.target.value.replaceAll('\u0000', '');
            setText(typed);
            onChange(readEnv(typed).env);
          }}
          className={`${textareaClass} shrink-0 resize-none font-mono text-[0.8125rem]`}
        />
      )}
    </Field>
  );
}
