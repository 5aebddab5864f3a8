'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button, IconButton } from './button.tsx';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, the one that acts last. */
  footer?: ReactNode;
  wide?: boolean;
}

/**
 * A modal on the browser's own <dialog>: focus stays inside, Escape closes, focus goes back to where it was. It opens
 * with the focus on what carries `data-autofocus`.
 */
export function Dialog({ open, onClose, title, children, footer, wide }: DialogProps) {
  const dialogRef = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = dialogRef.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; Escape is the keyboard's way
    <dialog
      ref={dialogRef}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialogRef.current) dialogRef.current?.close();
      }}
      className={`m-auto w-[calc(100vw-2rem)] rounded-lg border border-line bg-raised p-0 text-ink shadow-raised ${wide ? 'max-w-5xl' : 'max-w-md'}`}
    >
      {open ? (
        <div className="flex max-h-[85dvh] flex-col">
          <header className="flex items-center justify-between gap-4 px-4 pt-3 pb-1">
            <h2 id={titleId} className="font-semibold text-[0.9375rem]">
              {title}
            </h2>
            <IconButton label="Close" icon={<X size={16} aria-hidden="true" />} size="sm" onClick={onClose} />
          </header>
          <div className="min-h-0 overflow-y-auto px-4 py-2">{children}</div>
          {footer ? <footer className="flex flex-wrap justify-end gap-2 px-4 pt-2 pb-4">{footer}</footer> : null}
        </div>
      ) : null}
    </dialog>
  );
}

export interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  busy?: boolean;
  error?: string | null;
}

/** Asks before what can't be undone. The button says what it does, never "OK". */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            variant={props.danger ? 'danger' : 'primary'}
            onClick={props.onConfirm}
            busy={props.busy ?? false}
            data-autofocus
          >
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      <div className="text-ink-muted">{props.children}</div>
      {props.error ? (
        <p role="alert" className="mt-2 text-bad">
          {props.error}
        </p>
      ) : null}
    </Dialog>
  );
}
