import type { Principal } from '#core/principal.ts';
import type { ApiLog } from './api-deps.ts';

export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without the query, which may hold what people typed. */
  readonly path: string;
  /** The pattern that the path belongs to. */
  readonly route?: string;
  readonly status: number;
  /** Until the answer began: a stream may go on. */
  readonly durationMs: number;
  readonly principal: Principal | null;
}

/** One line for each answer of either face. */
export function logAnswered(log: ApiLog, request: AnsweredRequest): void {
  const { principal, durationMs, ...rest } = request;
  const who = principal ? { userId: principal.userId, via: principal.via.type } : {};
  log.info({ event: 'request.answered', ...rest, durationMs: Math.round(durationMs), ...who }, 'answered a request');
}

/** One line for each page and each step of signing in. `userId` is null for somebody who is not signed in. */
export function logVisit(
  log: ApiLog,
  visit: Omit<AnsweredRequest, 'principal' | 'route'> & { readonly route: string; readonly userId: string | null },
): void {
  const { userId, durationMs, ...rest } = visit;
  const who = userId === null ? {} : { userId };
  log.info({ event: 'request.answered', ...rest, durationMs: Math.round(durationMs), ...who }, 'answered a request');
}

/** A fault of ours, of which the caller is told no more than the request id. */
export function logFault(
  log: ApiLog,
  request: Pick<AnsweredRequest, 'requestId' | 'method' | 'path'>,
  err: unknown,
): void {
  log.error({ event: 'request.failed', ...request, err }, 'request failed');
}
