'use client';

import { CopyButton } from '#ui/primitives/copy-button.tsx';

/** A one-time link to hand to somebody: it can't be looked up again. */
export function SignInLink({ path }: { path: string }) {
  const url = new URL(path, window.location.origin).href;
  return (
    <div className="flex flex-col gap-2 pb-3">
      <p className="text-ink-muted">
        Send it to them in a way that only they read. It works once, and is not shown again.
      </p>
      <code className="break-all rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-xs">{url}</code>
      <div>
        <CopyButton label="Copy the link" text={url} withText />
      </div>
    </div>
  );
}
