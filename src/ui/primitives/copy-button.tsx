'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
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
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    await writeClipboard(typeof text === 'function' ? text() : text);
    setCopied(true);
  };
  const icon = copied ? (
    <Check size={15} aria-hidden="true" className="text-ok" />
  ) : (
    <Copy size={15} aria-hidden="true" />
  );
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
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}

/** `navigator.clipboard` is there on secure origins only; a plain-http address in a home network takes the old way. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
