'use client';

import type { ReactNode } from 'react';
import type { RunRules } from '#core/contracts/run-rules.ts';
import { CheckField, TextField } from '#ui/primitives/field.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import type { FormProblems } from './form-problems.ts';
import type { RepositoryDraft } from './repository-draft.ts';

const mono = 'font-mono text-[0.8125rem]';
const asTyped = { spellCheck: false, autoComplete: 'off', autoCapitalize: 'off' } as const;

/** Which repository is cloned, what of it, and with what. */
export function RepositoryFields({
  repository,
  onChange,
  problems,
  path,
  egress,
  credential,
}: {
  repository: RepositoryDraft;
  onChange: (repository: RepositoryDraft) => void;
  problems: FormProblems;
  /** The API's name of the field: `repository`. */
  path: string;
  egress: RunRules['egress'] | undefined;
  /** The field to choose a credential by. */
  credential: ReactNode;
}) {
  const set = (changes: Partial<RepositoryDraft>) => onChange({ ...repository, ...changes });
  return (
    <>
      {egress === 'none' ? (
        <Notice tone="warn">
          Nothing can be cloned here: the operator gives the network to nothing (EGRESS is “none”).
        </Notice>
      ) : null}
      <TextField
        label="Repository"
        {...asTyped}
        inputMode="url"
        value={repository.url}
        placeholder="https://git.example.org/owner/repository.git"
        hint="The address that git clone takes, with https:// or http://"
        error={problems.at(`${path}.url`) ?? problems.exactly(path)}
        className={mono}
        onChange={(event) => set({ url: event.target.value })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Branch, tag or commit"
          {...asTyped}
          value={repository.ref}
          placeholder="the default branch"
          error={problems.at(`${path}.ref`)}
          className={mono}
          onChange={(event) => set({ ref: event.target.value })}
        />
        <TextField
          label="Start directory"
          {...asTyped}
          value={repository.directory}
          placeholder="the root"
          hint="Where its commands start"
          error={problems.at(`${path}.directory`)}
          className={mono}
          onChange={(event) => set({ directory: event.target.value })}
        />
      </div>
      {credential}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <CheckField
          label="With its submodules"
          checked={repository.submodules}
          onChange={(submodules) => set({ submodules })}
        />
        <CheckField label="With large files (Git LFS)" checked={repository.lfs} onChange={(lfs) => set({ lfs })} />
      </div>
    </>
  );
}
