import type { Logger } from './logger.ts';

export interface HandledRequest {
  readonly method: string;
  /** Without the query, which may hold what people typed. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly userId?: string;
}

export function logRequestHandled(log: Logger, request: HandledRequest): void {
  log[request.status >= 500 ? 'error' : 'debug']({ event: 'request.handled', ...request }, 'request handled');
}

/** A fault of ours that the caller only hears the title of. */
export function logRequestFailed(log: Logger, request: Omit<HandledRequest, 'status' | 'durationMs'>, err: unknown) {
  log.error({ event: 'request.failed', ...request, err }, 'request failed');
}
