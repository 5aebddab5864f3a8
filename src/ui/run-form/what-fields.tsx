'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import type { RunRules } from '#core/contracts/run-rules.ts';
import { ArgumentsField } from '#ui/editor/arguments-field.tsx';
import { changeLanguage } from '#ui/editor/change-language.ts';
import { FilesEditor, ReplacedFiles } from '#ui/editor/files-editor.tsx';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { noteLanguage } from '#ui/languages/recent-languages.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
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
  /** What a run of a project that is run again was of, as it is now. */
  project: Project | null;
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

function ProjectWay({ draft, onEdit, problems, project }: WhatFieldsProps) {
  if (!draft.project) return null;
  const { id, script, fixed } = draft.project;
  const build = project?.buildCommand;
  const line = project?.scripts[script];
  return (
    <>
      <p>
        The script <strong className="font-semibold">{script}</strong> of{' '}
        <Link href={`/projects/${id}`} className="font-medium text-accent underline underline-offset-2">
          {project?.name ?? 'its project'}
        </Link>
        {fixed
          ? ', as the project is now: it has secrets, and what is done with them is its owner’s to say.'
          : ', with the files that the project has now. All else is as it was, to be changed for this run only.'}
      </p>
      {fixed ? null : (
        <>
          <CommandFields
            commands={draft}
            onChange={onEdit}
            problems={problems}
            buildHint={
              build
                ? `Left empty, that of the project: ${build}`
                : 'Left empty, nothing is built where there is a run command, else what the language builds with.'
            }
          />
          <CommandLineField
            label="Run command"
            value={draft.runCommand}
            onChange={(runCommand) => onEdit({ runCommand })}
            problem={problems.at('runCommand')}
            hint={line ? `Left empty, that of the project: ${line}` : 'Left empty, the language’s own is run.'}
          />
        </>
      )}
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
