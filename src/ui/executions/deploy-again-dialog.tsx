import { ConfirmDialog } from '#ui/primitives/dialog.tsx';

/** Asks before a deployment is begun once more: its effects are elsewhere and can't be undone here. */
export function DeployAgainDialog({
  title,
  open,
  onClose,
  onConfirm,
}: {
  /** Of the run that is done again. */
  title: string;
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
}) {
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        onConfirm();
      }}
      title={`Run “${title}” again?`}
      confirmLabel="Deploy again"
      danger
    >
      It is a deployment: its script is run once more, with the project’s secrets. What it does elsewhere can’t be
      undone here.
    </ConfirmDialog>
  );
}
