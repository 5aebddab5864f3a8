'use client';

import type { RunRules } from '#core/contracts/run-rules.ts';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { TextAreaField, TextField } from '#ui/primitives/field.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { CommandFields, CommandLineField } from '#ui/run-form/command-fields.tsx';
import { CredentialField } from '#ui/run-form/credential-field.tsx';
import { EnvRows } from '#ui/run-form/env-rows.tsx';
import type { FormProblems } from '#ui/run-form/form-problems.ts';
import { ImageField } from '#ui/run-form/image-fields.tsx';
import { LimitFields } from '#ui/run-form/limit-fields.tsx';
import { NetworkField } from '#ui/run-form/network-field.tsx';
import { RepositoryFields } from '#ui/run-form/repository-fields.tsx';
import { commandLines } from '#ui/run-form/run-draft.ts';
import { useDefaultLimits } from '#ui/run-form/use-default-limits.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import type { ProjectDraft } from './project-draft.ts';

/** The API's fields that the form has a place for. */
export const PROJECT_FIELDS = [
  ...['name', 'description', 'source.url', 'source.ref', 'source.directory', 'source.credential', 'source'],
  ...['language', 'image', 'scripts.run', 'scripts.test', 'scripts.deploy', 'initialCommands', 'buildCommand', 'env'],
  ...['limits.wallMs', 'limits.memoryBytes', 'limits.diskBytes', 'network'],
];

const SOURCES = [
  { value: 'FILES', label: 'Files of its own' },
  { value: 'GIT', label: 'Git repository' },
] as const;
const RUNTIMES = [
  { value: 'language', label: 'A language' },
  { value: 'image', label: 'An image' },
] as const;

export interface ProjectFormProps {
  draft: ProjectDraft;
  onEdit: (changes: Partial<ProjectDraft>) => void;
  problems: FormProblems;
  rules: RunRules | undefined;
}

/** All of a project but its files, its secrets and its members. */
export function ProjectForm({ draft, onEdit, problems, rules }: ProjectFormProps) {
  const defaults = useDefaultLimits(
    { way: draft.runtime === 'image' ? 'image' : 'project', language: draft.language },
    rules,
  );
  const languages = useLanguages().data ?? [];
  const { repository } = draft;
  const byItself = draft.source === 'FILES' && draft.runtime === 'language';
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Project">
          <div className="flex flex-col gap-3 p-3">
            <TextField
              label="Name"
              value={draft.name}
              required
              spellCheck={false}
              autoComplete="off"
              placeholder="nightly-report"
              hint="Letters, digits, “.”, “_” and “-”"
              error={problems.at('name')}
              onChange={(event) => onEdit({ name: event.target.value })}
            />
            <TextAreaField
              label="Description"
              value={draft.description}
              error={problems.at('description')}
              onChange={(event) => onEdit({ description: event.target.value })}
            />
          </div>
        </Panel>
        <Panel title="Source">
          <div className="flex flex-col gap-3 p-3">
            <Segmented
              label="Where its files come from"
              options={SOURCES}
              value={draft.source}
              onChange={(source) => onEdit({ source })}
            />
            {draft.source === 'GIT' ? (
              <RepositoryFields
                repository={repository}
                onChange={(changed) => onEdit({ repository: changed })}
                problems={problems}
                path="source"
                egress={rules?.egress}
                credential={
                  <CredentialField
                    url={repository.url}
                    value={repository.credential}
                    onChange={(credential) => onEdit({ repository: { ...repository, credential } })}
                    problem={problems.at('source.credential')}
                  />
                }
              />
            ) : (
              <p className="text-ink-muted">
                They are kept with the project: edited here, or uploaded as a zip or tar.
              </p>
            )}
          </div>
        </Panel>
        <Panel title="What it runs in">
          <div className="flex flex-col gap-3 p-3">
            <Segmented
              label="What it runs in"
              options={RUNTIMES}
              value={draft.runtime}
              onChange={(runtime) => onEdit({ runtime })}
            />
            {draft.runtime === 'language' ? (
              <div>
                <LanguagePicker
                  label="Language"
                  languages={languages}
                  value={draft.language}
                  none="The default language"
                  onChange={(language) => onEdit({ language })}
                  className="sm:max-w-64"
                />
                {problems.at('language') ? <p className="mt-1 text-bad text-xs">{problems.at('language')}</p> : null}
              </div>
            ) : (
              <ImageField
                image={draft.image}
                onChange={(image) => onEdit({ image })}
                problem={problems.at('image')}
                allowed={rules?.images}
              />
            )}
          </div>
        </Panel>
        <Panel title="Scripts">
          <div className="flex flex-col gap-3 p-3">
            <CommandLineField
              label="Run"
              value={draft.run}
              onChange={(run) => onEdit({ run })}
              problem={problems.at('scripts.run')}
              placeholder="python3 main.py"
              {...(byItself && { hint: 'Left empty, the language’s own command is run.' })}
            />
            <CommandLineField
              label="Test"
              value={draft.test}
              onChange={(test) => onEdit({ test })}
              problem={problems.at('scripts.test')}
              placeholder="npm test"
              hint="TAP that it prints, or JUnit’s XML that it leaves in artifacts/, is shown as a table."
            />
            <CommandLineField
              label="Deploy"
              value={draft.deploy}
              onChange={(deploy) => onEdit({ deploy })}
              problem={problems.at('scripts.deploy')}
              placeholder="./deploy.sh staging"
              hint="Asked about before it is run."
            />
          </div>
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Before each script">
          <div className="flex flex-col gap-3 p-3">
            <CommandFields
              commands={draft}
              onChange={onEdit}
              problems={problems}
              buildHint="Left empty, nothing is built before a script of its own."
            />
          </div>
        </Panel>
        <Panel title="Environment">
          <div className="p-3">
            <EnvRows
              rows={draft.env}
              onChange={(env) => onEdit({ env })}
              problem={problems.at('env')}
              hint="Not for secrets: these are shown."
            />
          </div>
        </Panel>
        <Panel title="Limits and network">
          <div className="flex flex-col gap-4 p-3">
            <LimitFields
              limits={draft.limits}
              onChange={(limits) => onEdit({ limits })}
              problems={problems}
              defaults={defaults}
              most={rules?.most}
            />
            <NetworkField
              network={draft.network}
              onChange={(network) => onEdit({ network })}
              problem={problems.at('network')}
              egress={rules?.egress}
              prepares={draft.source === 'GIT' || commandLines(draft.initialCommands).length > 0}
            />
          </div>
        </Panel>
      </div>
    </div>
  );
}
