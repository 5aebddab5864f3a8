import type { z } from 'zod';
import { type ExecutionKind, type executionFilterSchema, executionKindSchema } from '#core/contracts/executions.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { isId, type ProjectId } from '#core/ids.ts';
import { beginOf, TIME_CHOICES, type TimeChoice } from '#ui/primitives/time-choices.ts';

/** What the list of executions is narrowed to, as it stands in the URL. An empty text means no matter. */
export interface HistoryQuery {
  readonly q: string;
  readonly status: StatusChoice | '';
  readonly language: string;
  readonly kind: ExecutionKind | '';
  readonly time: TimeChoice | '';
  /** The id of a project. */
  readonly project: ProjectId | '';
  readonly scope: 'mine' | 'all';
}

export const STATUS_CHOICES = {
  waiting: { label: 'Waiting', statuses: ['QUEUED', 'DELAYED'] },
  running: { label: 'Running', statuses: ['RUNNING'] },
  completed: { label: 'Completed', statuses: ['COMPLETED'] },
  failed: { label: 'Failed', statuses: ['FAILED'] },
  timeout: { label: 'Timed out', statuses: ['TIMEOUT'] },
  stopped: { label: 'Stopped', statuses: ['TERMINATED'] },
} as const satisfies Record<string, { label: string; statuses: readonly ExecutionStatus[] }>;
export type StatusChoice = keyof typeof STATUS_CHOICES;

export const KIND_LABELS: Record<ExecutionKind, string> = {
  CODE_SESSION: 'Code session',
  RAW_CODE: 'Raw code',
  GIT_REPOSITORY: 'Git repository',
  CUSTOM_IMAGE: 'Custom image',
  PROJECT: 'Project',
};

const NAMES = ['q', 'status', 'language', 'kind', 'time', 'project', 'scope'] as const;

/** What a URL says; what it says that doesn't exist is left out. */
export function parseHistoryQuery(params: Pick<URLSearchParams, 'get'>): HistoryQuery {
  const status = params.get('status') ?? '';
  const kind = executionKindSchema.safeParse(params.get('kind'));
  const time = params.get('time') ?? '';
  const project = params.get('project') ?? '';
  return {
    q: params.get('q') ?? '',
    status: isOneOf(STATUS_CHOICES, status) ? status : '',
    language: params.get('language') ?? '',
    kind: kind.success ? kind.data : '',
    time: isOneOf(TIME_CHOICES, time) ? time : '',
    project: isId('project', project) ? project : '',
    scope: params.get('scope') === 'all' ? 'all' : 'mine',
  };
}

/** The URL's search part, without what is no matter: `?status=failed&q=primes`, or nothing. */
export function historySearch(query: HistoryQuery): string {
  const params = new URLSearchParams();
  for (const name of NAMES) {
    const value = query[name];
    if (value !== '' && value !== 'mine') params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export function isNarrowed(query: HistoryQuery): boolean {
  return historySearch({ ...query, scope: 'mine' }) !== '';
}

/** What to ask the server for. `now` is the moment that the time range counts back from. */
export function executionFilter(query: HistoryQuery, now: Date): z.input<typeof executionFilterSchema> {
  const { q, status, language, kind, time, project, scope } = query;
  return {
    scope,
    ...(q && { q }),
    ...(status && { status: [...STATUS_CHOICES[status].statuses] }),
    ...(language && { language: [language] }),
    ...(kind && { kind: [kind] }),
    ...(project && { projectId: project }),
    ...(time && { since: beginOf(time, now) }),
  };
}

function isOneOf<T extends object>(choices: T, value: string): value is Extract<keyof T, string> {
  return Object.hasOwn(choices, value);
}
