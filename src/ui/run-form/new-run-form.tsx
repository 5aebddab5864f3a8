'use client';

import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { Execution } from '#core/contracts/executions.ts';
import type { Project } from '#core/contracts/projects.ts';
import { DeployAgainDialog } from '#ui/executions/deploy-again-dialog.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Page, Panel } from '#ui/primitives/page.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { EnvRows } from './env-rows.tsx';
import { focusFirstProblem } from './focus-first-problem.ts';
import { FormProblems } from './form-problems.ts';
import { InputFields } from './input-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { NetworkField } from './network-field.tsx';
import { ResultCacheField } from './result-cache-field.tsx';
import { commandLines, draftProblems, type RunDraft, type RunWay, submitInputOf } from './run-draft.ts';
import { useDefaultLimits } from './use-default-limits.ts';
import { useRunRules } from './use-run-rules.ts';
import { WhatFields } from './what-fields.tsx';

const WAYS: Record<Exclude<RunWay, 'project'>, string> = { repository: 'Repository', image: 'Image', code: 'Code' };
const WAY_OPTIONS = (['repository', 'image', 'code'] as const).map((value) => ({ value, label: WAYS[value] }));

/** The API's fields that the form has a place for. */
const FIELDS = [
  ...['repository.url', 'repository.ref', 'repository.directory', 'repository.credential', 'repository'],
  ...['image', 'command', 'files', 'language', 'initialCommands', 'buildCommand', 'runCommand', 'env'],
  ...['limits.wallMs', 'limits.memoryBytes', 'limits.diskBytes', 'network', 'args', 'stdin', 'cache'],
];

/** `of`: the run that this one is made from, and `project` what that was of. */
export function NewRunForm({
  initial,
  of,
  project = null,
}: {
  initial: RunDraft;
  of?: Execution;
  project?: Project | null;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const formRef = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState(initial);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const rules = useRunRules();
  const defaults = useDefaultLimits(draft, rules);
  const submit = useMutation(
    trpc.execution.submit.mutationOptions({ onSuccess: ({ id }) => router.push(`/history/${id}`) }),
  );
  const found = draftProblems(draft);
  const problems = new FormProblems(tried ? found : [], submit.error);
  const beside = problems.beside(FIELDS);
  const edit = (changes: Partial<RunDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const prepares = draft.way === 'repository' || commandLines(draft.initialCommands).length > 0;

  const fixed = draft.project?.fixed ?? false;

  const start = () => {
    if (!submit.isPending && !submit.isSuccess) submit.mutate(submitInputOf(draft));
  };
  const run = () => {
    setTried(true);
    if (found.length > 0) focusFirstProblem(formRef.current);
    else if (draft.project?.script === 'deploy') setAsking(true);
    else start();
  };
  const { error } = submit;
  useEffect(() => {
    if (error) focusFirstProblem(formRef.current);
  }, [error]);
  useRunKey(run);

  return (
    <Page
      title={of ? 'Run again with changes' : 'New run'}
      intro={of ? <Origin run={of} /> : 'A repository, an image or a piece of code, run once.'}
    >
      {/* No form element: the files have dialogs with forms of their own, which can't be in another. */}
      <div ref={formRef} className="flex flex-col gap-4">
        {draft.way === 'project' ? null : (
          <Segmented
            label="What is run"
            options={WAY_OPTIONS}
            value={draft.way}
            onChange={(way) => {
              submit.reset();
              edit({ way });
            }}
          />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <Panel title={draft.way === 'project' ? 'Project' : WAYS[draft.way]}>
            <div className="flex flex-col gap-3 p-3">
              <WhatFields draft={draft} onEdit={edit} problems={problems} rules={rules} onRun={run} project={project} />
            </div>
          </Panel>
          <div className="flex min-w-0 flex-col gap-4">
            {fixed ? null : (
              <Panel title="Environment">
                <div className="p-3">
                  <EnvRows
                    rows={draft.env}
                    onChange={(env) => edit({ env })}
                    problem={problems.at('env')}
                    {...(draft.way === 'project' && {
                      hint: 'The project’s secrets are set beside these, and so are variables of it that are taken away here.',
                    })}
                  />
                </div>
              </Panel>
            )}
            <Panel title={fixed ? 'Limits' : 'Limits and network'}>
              <div className="flex flex-col gap-4 p-3">
                <LimitFields
                  limits={draft.limits}
                  onChange={(limits) => edit({ limits })}
                  problems={problems}
                  defaults={defaults}
                  most={rules?.most}
                />
                {fixed ? null : (
                  <NetworkField
                    network={draft.network}
                    onChange={(network) => edit({ network })}
                    problem={problems.at('network')}
                    egress={rules?.egress}
                    prepares={prepares}
                  />
                )}
                <ResultCacheField
                  cache={draft.cache}
                  onChange={(cache) => edit({ cache })}
                  problem={problems.at('cache')}
                  networked={draft.network || (prepares && rules?.egress !== 'none')}
                />
              </div>
            </Panel>
            <Panel title="Input">
              <div className="flex flex-col gap-3 p-3">
                <InputFields draft={draft} onEdit={edit} problems={problems} />
              </div>
            </Panel>
          </div>
        </div>
        <DeployAgainDialog title={of?.title ?? ''} open={asking} onClose={() => setAsking(false)} onConfirm={start} />
        {beside ? (
          <Notice tone="bad" role="alert">
            {beside}
          </Notice>
        ) : null}
        <div className="sticky bottom-0 -mx-4 flex items-center justify-end gap-3 border-line border-t bg-canvas px-4 py-3 sm:-mx-6 sm:px-6">
          {submit.error && beside === null ? (
            <p role="alert" className="text-[0.8125rem] text-bad">
              It was not started: see the fields that are marked.
            </p>
          ) : null}
          <Button
            variant="primary"
            icon={<Play size={13} aria-hidden="true" className="fill-current" />}
            busy={submit.isPending || submit.isSuccess}
            title="Run (Ctrl or ⌘ + Enter)"
            onClick={run}
            className="min-w-24"
          >
            Run
          </Button>
        </div>
      </div>
    </Page>
  );
}

function Origin({ run }: { run: Execution }) {
  return (
    <>
      Made from{' '}
      <Link href={`/history/${run.id}`} className="text-accent underline underline-offset-2">
        {run.title}
      </Link>
      , which stays as it is.
    </>
  );
}

/** Ctrl/Cmd+Enter runs, wherever the focus is. Monaco takes those that are typed in it. */
function useRunKey(run: () => void): void {
  const runRef = useRef(run);
  useEffect(() => {
    runRef.current = run;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || !(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
      event.preventDefault();
      runRef.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
