import type { ReactNode } from 'react';
import { BirdMark } from '#ui/shell/logo.tsx';

/** A single column in the middle: nothing here is for people who are signed in. */
export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-4 py-10">
      <p className="flex items-center gap-2 font-semibold text-lg">
        <BirdMark size={28} className="text-accent" />
        Sandpiper
      </p>
      {children}
    </main>
  );
}
