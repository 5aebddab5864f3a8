import type { ReactNode } from 'react';

/** A single column in the middle: nothing here is for people who are signed in. */
export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-4 py-10">
      <p className="flex items-center gap-2 font-semibold text-lg">
        <Bird />
        Sandpiper
      </p>
      {children}
    </main>
  );
}

/** A sandpiper at the edge of the water, in a few strokes. */
function Bird() {
  return (
    <svg viewBox="0 0 32 32" className="size-8 text-accent" fill="none" stroke="currentColor" aria-hidden="true">
      <path
        d="M4 22c3-6 7-9 12-9 2-3 4-4 6-4 2 0 3 1 3.4 2.6L31 13l-5.4 1c-.8 5-4.6 8-9.6 8H4Z"
        fill="currentColor"
        fillOpacity="0.15"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
      <path d="M14 22v6M18.5 21.6V28M2 28h28" strokeWidth="1.6" strokeLinecap="round" />
      <circle cx="22.2" cy="11.8" r="0.9" fill="currentColor" stroke="none" />
    </svg>
  );
}
