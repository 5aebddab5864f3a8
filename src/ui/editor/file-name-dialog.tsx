'use client';

import { type FormEvent, useId, useState } from 'react';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { TextField } from '#ui/primitives/field.tsx';
import { fileNameProblem } from './file-name.ts';

export interface FileNameDialogProps {
  open: boolean;
  title: string;
  confirmLabel: string;
  initial: string;
  /** The names that are taken. */
  others: readonly string[];
  onClose: () => void;
  onConfirm: (path: string) => void;
}

export function FileNameDialog(props: FileNameDialogProps) {
  const { open, title, confirmLabel, initial, others, onClose, onConfirm } = props;
  const formId = useId();
  const [path, setPath] = useState(initial);
  const [tried, setTried] = useState(false);
  const problem = fileNameProblem(path.trim(), others);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    onConfirm(path.trim());
    setPath(initial);
    setTried(false);
  };

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label="File name"
          value={path}
          onChange={(event) => setPath(event.target.value)}
          error={tried ? problem : null}
          hint="May lie in folders: lib/numbers.py"
          className="font-mono"
          spellCheck={false}
          autoComplete="off"
          data-autofocus
        />
      </form>
    </Dialog>
  );
}
