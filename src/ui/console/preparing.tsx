'use client';

import { useQueryClient } from '@tanstack/react-query';
import { CircleAlert, PackageOpen } from 'lucide-react';
import { useEffect } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { sayPreparing, sayUnprepared } from '#core/image-words.ts';
import { imageProgress } from '#ui/languages/image-progress.ts';
import { ProgressBar } from '#ui/languages/progress-bar.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** Whether an execution waits for the image of its language. */
export function waitsForImage({ status, delayReason }: Pick<ExecutionSummary, 'status' | 'delayReason'>): boolean {
  if (status !== 'DELAYED' || delayReason === null) return false;
  return sayPreparing(delayReason) || sayUnprepared(delayReason);
}

/** How far the image is that an execution waits for, or why it can't be had. */
export function Preparing({ reason }: { reason: string }) {
  useFreshLanguages(reason);
  const progress = imageProgress(reason);
  const Icon = progress ? PackageOpen : CircleAlert;
  return (
    <div className="mx-auto flex max-w-md flex-col gap-2 px-5 py-8 font-sans">
      <p className="flex items-start gap-2 font-medium text-sm">
        <Icon size={16} aria-hidden="true" className={`mt-0.5 shrink-0 ${progress ? 'text-accent' : 'text-warn'}`} />
        <span className="min-w-0 [overflow-wrap:anywhere]">{reason}</span>
      </p>
      {progress ? <ProgressBar label={reason} share={progress.share} /> : null}
      <p className="text-ink-muted">
        {progress
          ? 'This is done once, and your run begins by itself when it is ready. Waiting counts towards none of its limits.'
          : 'Your run begins by itself once that works. Waiting counts towards none of its limits.'}
      </p>
    </div>
  );
}

/** What the list of languages says of their images follows what is told here, and when this goes. */
function useFreshLanguages(reason: string): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because the reason changed
  useEffect(() => {
    const refresh = () => void queryClient.invalidateQueries({ queryKey: trpc.language.list.queryKey() });
    refresh();
    return refresh;
  }, [reason, queryClient, trpc]);
}
