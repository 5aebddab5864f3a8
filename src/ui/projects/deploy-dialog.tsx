'use client';

import { type FormEvent, useId, useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { TextField } from '#ui/primitives/field.tsx';

/** Asks before a deployment, whose effects are elsewhere and can't be undone here: by the project's name. */
export function DeployDialog({
  project,
  onClose,
  onConfirm,
}: {
  project: Pick<Project, 'name' | 'scripts'>;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const formId = useId();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const right = typed.trim() === project.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (right) onConfirm();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Deploy ${project.name}?`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" type="submit" form={formId}>
            Deploy {project.name}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <p className="text-ink-muted">
          Its deployment script is run once, with its environment and its secrets. What it does elsewhere can’t be
          undone here.
        </p>
        <pre className="overflow-x-auto rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-xs">
          {project.scripts.deploy}
        </pre>
        <TextField
          label="The project’s name, to confirm"
          value={typed}
          placeholder={project.name}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          error={tried && !right ? `must be ${project.name}` : null}
          data-autofocus
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
