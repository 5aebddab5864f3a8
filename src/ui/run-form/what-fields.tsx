'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import type { RunRules } from '#core/contracts/run-rules.ts';
import { ArgumentsField } from '#ui/editor/arguments-field.tsx';
import { changeLanguage } from '#ui/editor/change-language.ts';
import { FilesEditor, ReplacedFiles } from '#ui/editor/files-editor.tsx';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { noteLanguage } from '#ui/languages/recent-languages.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { CommandFields, CommandLineField } from './command-fields.tsx';
import { CredentialField } from './credential-field.tsx';
import type { FormProblems } from './form-problems.ts';
import { ImageField } from './image-fields.tsx';
import { RepositoryFields } from './repository-fields.tsx';
import type { RunDraft } from './run-draft.ts';

export interface WhatFieldsProps {
  draft: RunDraft;
  onEdit: (changes: Partial<RunDraft>) => void;
  problems: FormProblems;
  rules: RunRules | undefined;
  onRun: () => void;
}

/** What is run, and by which commands. */
export function WhatFields(props: WhatFieldsProps) {
  const { draft } = props;
  switch (draft.way) {
    case 'repository':
      return <RepositoryWay {...props} />;
    case 'image':
      return <ImageWay {...props} />;
    case 'code':
      return <CodeWay {...props} />;
    case 'project':
      return <ProjectWay {...props} />;
    default:
      return draft.way satisfies never;
  }
}

function RepositoryWay({ draft, onEdit, problems, rules }: WhatFieldsProps) {
  const { repository } = draft;
  return (
    <>
      <RepositoryFields
        repository={repository}
        onChange={(changed) => onEdit({ repository: changed })}
        problems={problems}
        path="repository"
        egress={rules?.egress}
        credential={
          <CredentialField
            url={repository.url}
            value={repository.credential}
            onChange={(credential) => onEdit({ repository: { ...repository, credential } })}
            problem={problems.at('repository.credential')}
          />
        }
      />
      <RunLanguage
        value={draft.language}
        onChange={(language) => onEdit({ language })}
        problem={problems.at('language')}
        hint="Its tools are there for the commands."
      />
      <CommandFields
        commands={draft}
        onChange={onEdit}
        problems={problems}
        buildHint="Left empty, nothing is built where there is a run command, else what the language builds with."
      />
      <CommandLineField
        label="Run command"
        value={draft.runCommand}
        onChange={(runCommand) => onEdit({ runCommand })}
        problem={problems.at('runCommand')}
        placeholder="node index.js"
        hint="Left empty, the language’s own is run."
      />
    </>
  );
}

function ImageWay({ draft, onEdit, problems, rules, onRun }: WhatFieldsProps) {
  return (
    <>
      <ImageField
        image={draft.image}
        onChange={(image) => onEdit({ image })}
        problem={problems.at('image')}
        allowed={rules?.images}
      />
      <ArgumentsField
        label="Command"
        args={draft.command}
        onChange={(command) => onEdit({ command })}
        error={problems.at('command')}
        hint={() => 'A program and its words; or leave it empty and give a run command, which a shell takes.'}
        placeholder="python3 main.py"
      />
      <CommandLineField
        label="Run command"
        value={draft.runCommand}
        onChange={(runCommand) => onEdit({ runCommand })}
        problem={problems.at('runCommand')}
        placeholder="./configure && make test"
        hint="A line for the image’s own shell."
      />
      <CommandFields commands={draft} onChange={onEdit} problems={problems} buildHint="Left empty, nothing is built." />
      <FilesField problem={problems.at('files')}>
        <FilesEditor
          scope="new-run-image"
          owner="run"
          files={draft.imageFiles}
          entry={null}
          onChange={({ files }) => onEdit({ imageFiles: files })}
          onRun={onRun}
        />
      </FilesField>
    </>
  );
}

function CodeWay({ draft, onEdit, problems, onRun }: WhatFieldsProps) {
  const languages = useLanguages().data ?? [];
  const [replaced] = useState(() => new ReplacedFiles());
  const choose = (id: string) => {
    const to = languages.find((language) => language.id === id);
    if (!to) return;
    noteLanguage(id);
    const change = changeLanguage(draft, to, languages);
    // A single file has no other that calls it by its name.
    const changes =
      change.type === 'swap' ? change.changes : draft.files.length === 1 ? (change.rename?.changes ?? {}) : {};
    onEdit({ language: id, compileArgs: null, ...changes });
    if (changes.files) replaced.tell(changes.files);
  };
  return (
    <>
      <RunLanguage value={draft.language} onChange={choose} problem={problems.at('language')} />
      <FilesField problem={problems.at('files') ?? problems.at('entry')}>
        <FilesEditor
          scope="new-run-code"
          owner="run"
          files={draft.files}
          entry={draft.entry}
          least={1}
          language={languages.find(({ id }) => id === draft.language)}
          onChange={({ files, entry }) => onEdit({ files, entry: entry ?? draft.entry })}
          onRun={onRun}
          replaced={replaced}
        />
      </FilesField>
      <CommandFields
        commands={draft}
        onChange={onEdit}
        problems={problems}
        buildHint="Left empty, what the language builds with."
      />
      <CommandLineField
        label="Run command"
        value={draft.runCommand}
        onChange={(runCommand) => onEdit({ runCommand })}
        problem={problems.at('runCommand')}
        hint="Left empty, the language’s own is run."
      />
    </>
  );
}

function ProjectWay({ draft, onEdit, problems }: WhatFieldsProps) {
  const trpc = useTRPC();
  const project = useQuery(
    trpc.project.get.queryOptions({ id: draft.project?.id ?? '' }, { enabled: !!draft.project }),
  );
  return (
    <>
      <p>
        The script <strong className="font-semibold">{draft.project?.script}</strong> of{' '}
        <Link href={`/projects/${draft.project?.id}`} className="font-medium text-accent underline underline-offset-2">
          {project.data?.name ?? 'its project'}
        </Link>
        , as the project is now. What is changed here is for this run only.
      </p>
      <CommandFields
        commands={draft}
        onChange={onEdit}
        problems={problems}
        buildHint="Left empty, that of the project."
      />
    </>
  );
}

function RunLanguage({
  value,
  onChange,
  problem,
  hint,
}: {
  value: string;
  onChange: (id: string) => void;
  problem: string | null;
  hint?: string;
}) {
  const languages = useLanguages().data ?? [];
  const note = problem ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="font-medium text-[0.8125rem]">
        Language
      </span>
      <LanguagePicker
        label="Language"
        languages={languages}
        value={value}
        onChange={onChange}
        className="sm:max-w-64"
      />
      {note ? <p className={`text-xs ${problem ? 'text-bad' : 'text-ink-faint'}`}>{note}</p> : null}
    </div>
  );
}

function FilesField({ problem, children }: { problem: string | null; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-[0.8125rem]">Files</legend>
      <div className="h-72 overflow-hidden rounded-md border border-line-strong">{children}</div>
      {problem ? (
        <p role="alert" className="text-bad text-xs">
          {problem}
        </p>
      ) : null}
    </fieldset>
  );
}
