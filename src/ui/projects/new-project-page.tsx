'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { CreateProjectInput } from '#core/contracts/projects.ts';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Page } from '#ui/primitives/page.tsx';
import { focusFirstProblem } from '#ui/run-form/focus-first-problem.ts';
import { FormProblems } from '#ui/run-form/form-problems.ts';
import { useRunRules } from '#ui/run-form/use-run-rules.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { createInputOf, EMPTY_PROJECT, type ProjectDraft, projectProblems } from './project-draft.ts';
import { PROJECT_FIELDS, ProjectForm } from './project-form.tsx';

export function NewProjectPage() {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const formRef = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(EMPTY_PROJECT);
  const [tried, setTried] = useState(false);
  const rules = useRunRules();
  const firstFiles = useFirstFiles(draft);
  const create = useMutation(
    trpc.project.create.mutationOptions({
      onSuccess: (project) => {
        router.push(`/projects/${project.id}${project.source.type === 'FILES' ? '/files' : ''}`);
        return queryClient.invalidateQueries(trpc.project.list.pathFilter());
      },
    }),
  );
  const found = projectProblems(draft);
  const problems = new FormProblems(tried ? found : [], create.error);
  const beside = problems.beside(PROJECT_FIELDS);
  const { error } = create;
  useEffect(() => {
    if (error) focusFirstProblem(formRef.current);
  }, [error]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (found.length === 0) create.mutate(createInputOf(draft, firstFiles));
    else focusFirstProblem(formRef.current);
  };

  return (
    <Page
      title="New project"
      intro="What is run again and again: its files or its repository, and what to do with them."
    >
      <form ref={formRef} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <ProjectForm
          draft={draft}
          onEdit={(changes) => setDraft((before) => ({ ...before, ...changes }))}
          problems={problems}
          rules={rules}
        />
        {beside ? (
          <Notice tone="bad" role="alert">
            {beside}
          </Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <ButtonLink href="/projects">Cancel</ButtonLink>
          <Button type="submit" variant="primary" busy={create.isPending || create.isSuccess}>
            Create the project
          </Button>
        </div>
      </form>
    </Page>
  );
}

/** A project of files in a language begins with the first program of that. */
function useFirstFiles({ language }: Pick<ProjectDraft, 'language'>): NonNullable<CreateProjectInput['files']> {
  const languages = useLanguages().data ?? [];
  const chosen = languages.find(({ id, default: isDefault }) => (language === '' ? isDefault : id === language));
  return chosen ? [{ path: chosen.entry, content: chosen.hello, encoding: 'utf8' }] : [];
}
