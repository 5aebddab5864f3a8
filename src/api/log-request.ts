import type { Principal } from '#core/principal.ts';
import type { ApiLog } from './api-deps.ts';

export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without the query, which may hold what people typed. */
  readonly path: string;
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

/** A fault of ours, of which the caller is told no more than the request id. */
export function logFault(
  log: ApiLog,
  request: Pick<AnsweredRequest, 'requestId' | 'method' | 'path'>,
  err: unknown,
): void {
  log.error({ event: 'request.failed', ...request, err }, 'request failed');
}
