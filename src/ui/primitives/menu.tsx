'use client';

import Link from 'next/link';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { classNames } from './class-names.ts';

export type MenuItem =
  | { label: string; icon?: ReactNode; onSelect: () => void; danger?: boolean; checked?: boolean; disabled?: boolean }
  | { label: string; icon?: ReactNode; href: string }
  | { separator: true; heading?: string };

export interface MenuProps {
  /** Read aloud for the button where it shows no text. */
  label: string;
  trigger: ReactNode;
  triggerClass?: string;
  items: MenuItem[];
  align?: 'start' | 'end';
  header?: ReactNode;
}

/** A button that opens a list of actions: arrows, Home, End and Escape work as in a menu of the system. */
export function Menu({ label, trigger, triggerClass, items, align = 'end', header }: MenuProps) {
  const [open, setOpen] = useState(false);
  const rootRef = useRef<HTMLDivElement>(null);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const listId = useId();

  useEffect(() => {
    if (!open) return;
    entries(listRef.current)[0]?.focus();
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && !rootRef.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = () => {
    setOpen(false);
    buttonRef.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    const all = entries(listRef.current);
    const at = all.findIndex((entry) => entry.matches(':focus'));
    const target =
      event.key === 'ArrowDown'
        ? all[(at + 1) % all.length]
        : event.key === 'ArrowUp'
          ? all[(at - 1 + all.length) % all.length]
          : event.key === 'Home'
            ? all[0]
            : event.key === 'End'
              ? all.at(-1)
              : undefined;
    if (target) {
      event.preventDefault();
      target.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') {
      setOpen(false);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only carries the keys of the menu inside it
    <div ref={rootRef} className="relative inline-flex" onKeyDown={onKeyDown}>
      <button
        ref={buttonRef}
        type="button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => setOpen((was) => !was)}
        className={
          triggerClass ??
          'inline-flex size-8 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink'
        }
      >
        {trigger}
      </button>
      {open ? (
        <div
          className={classNames(
            'absolute top-full z-40 mt-1 min-w-48 max-w-[calc(100vw-1.5rem)] rounded-lg border border-line bg-raised p-1 shadow-raised',
            align === 'end' ? 'right-0' : 'left-0',
          )}
        >
          {header}
          <div ref={listRef} id={listId} role="menu" aria-label={label}>
            {items.map((item, index) => (
              <MenuEntry key={'label' in item ? item.label : `separator-${index}`} item={item} onDone={close} />
            ))}
          </div>
        </div>
      ) : null}
    </div>
  );
}

const entryClass =
  'flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-[0.8125rem] hover:bg-hover focus-visible:bg-hover focus-visible:outline-offset-[-2px]';

function MenuEntry({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  if ('separator' in item) {
    return (
      <>
        <hr className="my-1 border-line" />
        {item.heading ? <p className="px-2 pt-1 pb-0.5 text-ink-faint text-xs">{item.heading}</p> : null}
      </>
    );
  }
  if ('href' in item) {
    return (
      <Link href={item.href} role="menuitem" tabIndex={-1} className={entryClass} onClick={onDone}>
        {item.icon}
        {item.label}
      </Link>
    );
  }
  const role =
    item.checked === undefined
      ? { role: 'menuitem' as const }
      : { role: 'menuitemradio' as const, 'aria-checked': item.checked };
  return (
    <button
      type="button"
      {...role}
      tabIndex={-1}
      disabled={item.disabled}
      className={classNames(
        entryClass,
        item.danger && 'text-bad',
        item.checked && 'text-accent',
        item.disabled && 'opacity-50',
      )}
      onClick={() => {
        onDone();
        item.onSelect();
      }}
    >
      {item.icon}
      <span className="flex-1">{item.label}</span>
      {item.checked ? <span aria-hidden="true">✓</span> : null}
    </button>
  );
}

function entries(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
}
