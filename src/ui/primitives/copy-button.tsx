'use client';

import { Check, Copy, X } from 'lucide-react';
import { type MouseEvent, useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';

const SHOWN_MS = 1500;

/** Copies what `text` gives at the moment of the click. Says so, also aloud. */
export function CopyButton({
  text,
  label,
  withText,
}: {
  text: string | (() => string);
  label: string;
  withText?: boolean;
}) {
  const [result, setResult] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (result === null) return;
    const timer = setTimeout(() => setResult(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);

  const copy = async (event: MouseEvent<HTMLButtonElement>) => {
    const copied = await writeClipboard(typeof text === 'function' ? text() : text, event.currentTarget);
    setResult(copied ? 'copied' : 'failed');
  };
  const icon = ICONS[result ?? 'none'];
  return (
    <>
      {withText ? (
        <Button size="sm" icon={icon} onClick={copy}>
          {label}
        </Button>
      ) : (
        <IconButton size="sm" label={label} icon={icon} onClick={copy} />
      )}
      <span role="status" className="sr-only">
        {result === 'copied' ? 'Copied' : ''}
        {result === 'failed' ? 'Not copied: select the text and copy it' : ''}
      </span>
    </>
  );
}

const ICONS = {
  none: <Copy size={15} aria-hidden="true" />,
  copied: <Check size={15} aria-hidden="true" className="text-ok" />,
  failed: <X size={15} aria-hidden="true" className="text-bad" />,
};

/**
 * `navigator.clipboard` is there on secure origins only; a plain-http address in a home network takes the old way. It
 * needs a selection, which the page below a modal dialog can't have: hence beside the button. False where it failed.
 */
async function writeClipboard(text: string, button: HTMLElement): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  (button.closest('dialog') ?? document.body).append(area);
  area.select();
  const selected = document.activeElement === area && area.selectionEnd - area.selectionStart === area.value.length;
  const copied = selected && document.execCommand('copy');
  area.remove();
  button.focus();
  return copied;
}
