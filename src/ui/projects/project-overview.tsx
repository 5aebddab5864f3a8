'use client';

import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import Link from 'next/link';
import type { Project } from '#core/contracts/projects.ts';
import { scriptNameSchema } from '#core/contracts/scripts.ts';
import { isFinal } from '#core/execution-status.ts';
import { formatBytes, formatMs } from '#core/outcomes.ts';
import { ExecutionList } from '#ui/executions/execution-list.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { Facts } from '#ui/primitives/facts.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { EmptyState, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useViewer } from '#ui/shell/viewer.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { SCRIPT_LABELS } from './script-labels.ts';

const SHOWN_RUNS = 10;
const RUNNING_MS = 1_500;
const QUIET_MS = 20_000;

/** What a project is, and how it went. */
export function ProjectOverview({ project }: { project: Project }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <RecentRuns project={project} />
      <div className="flex min-w-0 flex-col gap-4">
        <ProjectFacts project={project} />
        <Scripts project={project} />
      </div>
    </div>
  );
}

function RecentRuns({ project }: { project: Project }) {
  const trpc = useTRPC();
  const runs = useQuery(
    trpc.execution.list.queryOptions(
      { projectId: project.id, limit: SHOWN_RUNS },
      {
        staleTime: 0,
        refetchInterval: ({ state }) =>
          state.data?.items.some(({ status }) => !isFinal(status)) ? RUNNING_MS : QUIET_MS,
      },
    ),
  );
  return (
    <Panel
      title="Recent runs"
      actions={
        runs.data?.nextCursor ? (
          <ButtonLink size="sm" variant="ghost" href={`/history?project=${project.id}`}>
            All of them
          </ButtonLink>
        ) : null
      }
    >
      {runs.isError && !runs.data ? (
        <ListProblem error={runs.error} onRetry={() => runs.refetch()} />
      ) : !runs.data ? (
        <SkeletonRows rows={4} label="Loading the runs" />
      ) : runs.data.items.length > 0 ? (
        <ExecutionList executions={runs.data.items} showOwner={project.members.length > 0} compact />
      ) : (
        <EmptyState icon={<History size={26} aria-hidden="true" />} title="Nothing of it has run yet">
          {project.scriptNames.length > 0
            ? 'Press one of its buttons above.'
            : 'It has no script yet: say in its settings what it is to do.'}
        </EmptyState>
      )}
    </Panel>
  );
}

function ProjectFacts({ project }: { project: Project }) {
  const { userId } = useViewer();
  const languages = useLanguages().data;
  const { source, limits } = project;
  const language = languages?.find(({ id }) => id === project.language)?.name ?? project.language;
  return (
    <Panel title="About this project">
      <Facts
        facts={[
          ['Owner', project.ownerId === userId ? null : (project.owner.name ?? project.owner.email)],
          ['Repository', source.type === 'GIT' ? <Url key="url" url={source.url} /> : null],
          ['Branch, tag or commit', source.type === 'GIT' ? (source.ref ?? 'the default branch') : null],
          ['Start directory', source.type === 'GIT' ? (source.directory ?? null) : null],
          ['Files', source.type === 'FILES' ? (project.files?.length ?? 0) : null],
          ['Language', language],
          ['Image', project.image === null ? null : <Mono key="image" text={project.image} />],
          ['Variables', Object.keys(project.env).length || null],
          ['Secrets', project.secretNames.length || null],
          ['Memory limit', limits.memoryBytes === undefined ? null : formatBytes(limits.memoryBytes)],
          ['Timeout', limits.wallMs === undefined ? null : formatMs(limits.wallMs)],
          ['Network', project.network === 'egress' ? 'of its programs too' : null],
          ['Changed', <RelativeTime key="changed" at={project.updatedAt} />],
        ]}
      />
      <div className="flex items-center justify-between gap-2 border-line border-t py-1 pr-1.5 pl-3">
        <code className="min-w-0 truncate font-mono text-ink-muted text-xs">{project.id}</code>
        <CopyButton label="Copy the id" text={project.id} />
      </div>
    </Panel>
  );
}

function Scripts({ project }: { project: Project }) {
  const lines: (readonly [string, string])[] = [
    ...project.initialCommands.map((line) => ['First', line] as const),
    ...(project.buildCommand === null ? [] : [['Build', project.buildCommand] as const]),
    ...scriptNameSchema.options.flatMap((name) => {
      const line = project.scripts[name];
      return line === undefined ? [] : [[SCRIPT_LABELS[name], line] as const];
    }),
  ];
  return (
    <Panel title="Commands">
      {lines.length > 0 ? (
        <dl className="flex flex-col gap-2 px-3 py-2.5 text-[0.8125rem]">
          {lines.map(([name, line], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a command may be there twice, its place is what it is
            <div key={index} className="flex flex-col gap-0.5">
              <dt className="text-ink-faint text-xs">{name}</dt>
              <dd className="whitespace-pre-wrap break-words font-mono text-xs">{line}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="p-3 text-ink-muted text-[0.8125rem]">
          {project.scriptNames.length > 0 ? 'Its language’s own.' : 'None yet.'}{' '}
          {project.mayEdit ? (
            <Link href={`/projects/${project.id}/settings`} className="text-accent underline underline-offset-2">
              Settings
            </Link>
          ) : null}
        </p>
      )}
    </Panel>
  );
}

function Url({ url }: { url: string }) {
  return <span title={url}>{url.replace(/^https?:\/\//, '')}</span>;
}

function Mono({ text }: { text: string }) {
  return (
    <code title={text} className="font-mono text-xs">
      {text}
    </code>
  );
}
