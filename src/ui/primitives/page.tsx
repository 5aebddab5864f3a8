import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** The frame of a page of lists and forms: its heading, what can be done here, and the rest. */
export function Page({
  title,
  intro,
  actions,
  children,
  narrow,
}: {
  title: ReactNode;
  intro?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  narrow?: boolean;
}) {
  return (
    <main id="main" className={classNames('mx-auto w-full px-4 py-6 sm:px-6', narrow ? 'max-w-3xl' : 'max-w-6xl')}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="font-semibold text-lg leading-8">{title}</h1>
          {intro ? <p className="text-ink-muted">{intro}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {children}
    </main>
  );
}

/** A bordered box for a list or a form. */
export function Panel({
  title,
  children,
  className,
  actions,
}: {
  title?: string;
  children: ReactNode;
  className?: string;
  actions?: ReactNode;
}) {
  return (
    <section aria-label={title} className={classNames('rounded-lg border border-line bg-surface', className)}>
      {title ? (
        <header className="flex min-h-10 items-center justify-between gap-2 border-line border-b px-3 py-1">
          <h2 className="font-semibold text-[0.8125rem]">{title}</h2>
          {actions}
        </header>
      ) : null}
      {children}
    </section>
  );
}

export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      {icon ? <div className="text-ink-faint">{icon}</div> : null}
      <h2 className="font-semibold text-[0.9375rem]">{title}</h2>
      {children ? <div className="max-w-md text-ink-muted">{children}</div> : null}
      {actions ? <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
