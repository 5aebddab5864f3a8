'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import { toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { keep, readKept } from './kept-draft.ts';
import { draftOfProject, type ProjectDraft, sameProjectDraft, updateInputOf } from './project-draft.ts';

/**
 * The settings of a project as they are typed. What is not saved stays in this tab of the browser until it is, also
 * over a reload; nothing that somebody else saved meanwhile is overwritten unasked.
 */
export function useProjectEdit(project: Project) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const own = draftOfProject(project);
  const [{ from, draft, restored }, setState] = useState(() => begin(project));
  const unsaved = !sameProjectDraft(draft, own);
  const update = useMutation(
    trpc.project.update.mutationOptions({
      onSuccess: async (saved) => {
        const now = draftOfProject(saved);
        setState({ from: now, draft: now, restored: false });
        queryClient.setQueryData(trpc.project.get.queryKey({ id: project.id }), saved);
        await queryClient.invalidateQueries(trpc.project.list.pathFilter());
      },
      onError: (error) => {
        if (toApiError(error).code !== 'STALE_REVISION') return undefined;
        return queryClient.invalidateQueries({ queryKey: trpc.project.get.queryKey({ id: project.id }) });
      },
    }),
  );
  useKept(project.id, unsaved ? { from, draft } : null);

  const stale = unsaved && !sameProjectDraft(from, own);
  const take = (next: ProjectDraft) => {
    update.reset();
    setState({ from: own, draft: next, restored: false });
  };
  return {
    draft,
    unsaved,
    restored: restored && unsaved,
    /** Somebody saved other settings than those that these were typed of. */
    stale,
    saving: update.isPending,
    saved: update.isSuccess && !unsaved,
    error: stale ? null : update.error,
    edit: (changes: Partial<ProjectDraft>) =>
      setState((before) => ({ ...before, draft: { ...before.draft, ...changes } })),
    save: () => update.mutate({ ...updateInputOf(draft, own, project.revision), id: project.id }),
    /** Settles on what is typed, over what somebody else saved; it is still to be saved. */
    keepMine: () => take(draft),
    discard: () => take(own),
  };
}

interface EditState {
  /** What was saved when it was begun. */
  readonly from: ProjectDraft;
  readonly draft: ProjectDraft;
  /** It was typed on an earlier visit. */
  readonly restored: boolean;
}

function begin(project: Project): EditState {
  const own = draftOfProject(project);
  const kept = readKept(window.sessionStorage, project.id);
  if (!kept || sameProjectDraft(kept.draft, own)) return { from: own, draft: own, restored: false };
  return { ...kept, restored: true };
}

/** Where the browser keeps nothing more, the page asks before it is left. */
function useKept(projectId: string, unsaved: { from: ProjectDraft; draft: ProjectDraft } | null): void {
  const text = JSON.stringify(unsaved);
  useEffect(() => {
    const kept = keep(window.sessionStorage, projectId, JSON.parse(text));
    const ask = (event: BeforeUnloadEvent) => {
      if (!kept) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [projectId, text]);
}
