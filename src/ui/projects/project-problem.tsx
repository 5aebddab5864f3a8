'use client';

import { Problem } from '#ui/primitives/problem.tsx';

/** Also what a run shows of its project to who is no member of that any more. */
export function ProjectProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Problem
      error={error}
      what="project"
      onRetry={onRetry}
      missing="It may have been deleted, or you are no member of it any more. What you ran of it is in your history."
      others={{ href: '/projects', label: 'Go to the projects' }}
    />
  );
}
