'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, Play, Rocket } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import type { Project } from '#core/contracts/projects.ts';
import type { ScriptName } from '#core/contracts/scripts.ts';
import { Button } from '#ui/primitives/button.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { DeployDialog } from './deploy-dialog.tsx';
import { SCRIPT_ACTIONS } from './script-labels.ts';

const ICONS: Record<ScriptName, ReactNode> = {
  run: <Play size={13} aria-hidden="true" className="fill-current" />,
  test: <FlaskConical size={14} aria-hidden="true" />,
  deploy: <Rocket size={14} aria-hidden="true" />,
};

/** Starts a script of a project and goes to its run. A deployment is asked about first. */
export function ScriptButtons({ project }: { project: Pick<Project, 'id' | 'name' | 'scriptNames' | 'scripts'> }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const run = useMutation(
    trpc.project.run.mutationOptions({
      onSuccess: ({ id }) => {
        router.push(`/history/${id}`);
        return queryClient.invalidateQueries(trpc.execution.list.pathFilter());
      },
    }),
  );
  const starting = run.isPending || run.isSuccess ? run.variables?.script : undefined;
  return (
    <>
      {project.scriptNames.map((script) => (
        <Button
          key={script}
          variant={script === 'run' ? 'primary' : 'secondary'}
          icon={ICONS[script]}
          busy={starting === script}
          disabled={starting !== undefined}
          onClick={() => (script === 'deploy' ? setAsking(true) : run.mutate({ id: project.id, script }))}
        >
          {SCRIPT_ACTIONS[script]}
        </Button>
      ))}
      {run.error ? (
        <p role="alert" className="basis-full text-bad text-xs sm:text-right">
          {errorSentence(run.error)}
        </p>
      ) : null}
      {asking ? (
        <DeployDialog
          project={project}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            run.mutate({ id: project.id, script: 'deploy' });
          }}
        />
      ) : null}
    </>
  );
}
