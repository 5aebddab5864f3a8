'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { focusFirstProblem } from '#ui/run-form/focus-first-problem.ts';
import { FormProblems } from '#ui/run-form/form-problems.ts';
import { useRunRules } from '#ui/run-form/use-run-rules.ts';
import { DeleteProject } from './delete-project.tsx';
import { filesLostBy, projectProblems } from './project-draft.ts';
import { PROJECT_FIELDS, ProjectForm } from './project-form.tsx';
import { useProjectEdit } from './use-project-edit.ts';

/** All of a project but its files, secrets and members, to be changed and saved together. */
export function ProjectSettings({ project }: { project: Project }) {
  const formRef = useRef<HTMLFormElement>(null);
  const [tried, setTried] = useState(false);
  const rules = useRunRules();
  const edit = useProjectEdit(project);
  const found = projectProblems(edit.draft);
  const problems = new FormProblems(tried ? found : [], edit.error);
  const beside = problems.beside(PROJECT_FIELDS);
  const lost = filesLostBy(edit.draft, project);
  const { error } = edit;
  useEffect(() => {
    if (error) focusFirstProblem(formRef.current);
  }, [error]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (found.length > 0) focusFirstProblem(formRef.current);
    else if (edit.unsaved && !edit.stale && !edit.saving) edit.save();
  };

  return (
    <>
      <form ref={formRef} noValidate onSubmit={submit} className="flex flex-col gap-4">
        {edit.stale ? (
          <Notice
            tone="warn"
            role="alert"
            actions={
              <>
                <Button size="sm" onClick={edit.discard}>
                  Load the newer ones
                </Button>
                <Button size="sm" variant="danger" onClick={edit.keepMine}>
                  Go on with mine
                </Button>
              </>
            }
          >
            <strong className="font-semibold">Newer settings of this project were saved elsewhere.</strong> Yours are
            kept here and not saved until you choose.
          </Notice>
        ) : edit.restored ? (
          <Notice
            actions={
              <Button size="sm" onClick={edit.discard}>
                Discard them
              </Button>
            }
          >
            Changes that you had not saved are here again.
          </Notice>
        ) : null}
        <ProjectForm draft={edit.draft} onEdit={edit.edit} problems={problems} rules={rules} />
        {lost > 0 ? (
          <Notice tone="warn" role="status">
            Its own {lost === 1 ? 'file is' : `${lost} files are`} gone for good once this is saved: a project of a
            repository has none. They can be downloaded from its files before.
          </Notice>
        ) : null}
        {beside ? (
          <Notice tone="bad" role="alert">
            {beside}
          </Notice>
        ) : null}
        <div className="sticky bottom-0 -mx-4 flex items-center justify-end gap-3 border-line border-t bg-canvas px-4 py-3 sm:-mx-6 sm:px-6">
          <p role="status" aria-label="Save status" className="mr-auto text-[0.8125rem] text-ink-muted">
            {edit.unsaved ? 'Unsaved changes' : edit.saved ? 'Saved' : ''}
          </p>
          {edit.unsaved ? <Button onClick={edit.discard}>Discard</Button> : null}
          <Button type="submit" variant="primary" busy={edit.saving} disabled={!edit.unsaved || edit.stale}>
            Save
          </Button>
        </div>
      </form>
      <Panel title="Delete" className="mt-4">
        <DeleteProject project={project} />
      </Panel>
    </>
  );
}
