import type { ServerErrorCode, WrongField } from './contract.ts';

/** The codes of the server, and NETWORK: nobody answered, or what answered is no Sandpiper. */
export type SandpiperClientErrorCode = ServerErrorCode | 'NETWORK';

export interface SandpiperClientErrorDetails extends ErrorOptions {
  readonly status?: number | null;
  readonly fields?: readonly WrongField[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
}

/** Thrown by every call that fails for another reason than its own `signal`. `message` is a sentence for a person. */
export class SandpiperClientError extends Error {
  override readonly name = 'SandpiperClientError';
  readonly code: SandpiperClientErrorCode;
  /** The HTTP status that goes with the code; null where there was no answer. */
  readonly status: number | null;
  /** The fields that are wrong, for INVALID_INPUT. */
  readonly fields: readonly WrongField[];
  /** What else came along, for example `current`, the newer session, with STALE_REVISION. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Under this id the request stands in the server's log. */
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(code: SandpiperClientErrorCode, message: string, details: SandpiperClientErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.status = details.status ?? null;
    this.fields = details.fields ?? [];
    this.extensions = details.extensions ?? {};
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/** Whether the same request may well succeed a moment later: a lost connection, a restart, a proxy without a server. */
export function isPassing(error: SandpiperClientError): boolean {
  if (error.code === 'NETWORK') return error.status === null || error.status >= 500;
  return error.code === 'UNAVAILABLE' || error.code === 'INTERNAL';
}

/** Whatever an error answer holds, as the one error class; what is no answer of ours becomes NETWORK. */
export function errorOfAnswer(body: unknown, status: number): SandpiperClientError {
  const shape = isRecord(body) && isRecord(body.error) ? body.error : body;
  const data = isRecord(shape) && isRecord(shape.data) ? shape.data : null;
  if (!isRecord(shape) || !data || typeof data.code !== 'string') {
    return new SandpiperClientError('NETWORK', `The answer (HTTP ${status}) is not one of Sandpiper.`, { status });
  }
  return new SandpiperClientError(data.code as ServerErrorCode, textOf(shape.message) ?? 'The request failed.', {
    status: typeof data.httpStatus === 'number' ? data.httpStatus : status,
    fields: Array.isArray(data.fields) ? data.fields.filter(isWrongField) : [],
    extensions: isRecord(data.extensions) ? data.extensions : {},
    requestId: textOf(data.requestId),
    retryAfterSeconds: typeof data.retryAfterSeconds === 'number' ? data.retryAfterSeconds : null,
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWrongField(value: unknown): value is WrongField {
  return isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
