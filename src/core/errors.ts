/** How an error shows outside: the one table that REST, tRPC, the pages and the docs read. */
export interface ErrorKind {
  readonly status: number;
  readonly trpc:
    | 'BAD_REQUEST'
    | 'UNAUTHORIZED'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'PAYLOAD_TOO_LARGE'
    | 'TOO_MANY_REQUESTS'
    | 'SERVICE_UNAVAILABLE'
    | 'METHOD_NOT_SUPPORTED'
    | 'UNSUPPORTED_MEDIA_TYPE'
    | 'INTERNAL_SERVER_ERROR';
  readonly title: string;
  /** False: the detail is for the log only, and the caller reads the title. */
  readonly public: boolean;
}

export const ERRORS = {
  INVALID_INPUT: { status: 400, trpc: 'BAD_REQUEST', title: 'The request is not valid', public: true },
  UNAUTHENTICATED: { status: 401, trpc: 'UNAUTHORIZED', title: 'Sign in or send an API token', public: true },
  FORBIDDEN: { status: 403, trpc: 'FORBIDDEN', title: 'Not allowed', public: true },
  NOT_FOUND: { status: 404, trpc: 'NOT_FOUND', title: 'Not found', public: true },
  METHOD_NOT_ALLOWED: { status: 405, trpc: 'METHOD_NOT_SUPPORTED', title: 'Method not allowed', public: true },
  CONFLICT: { status: 409, trpc: 'CONFLICT', title: 'Conflict', public: true },
  STALE_REVISION: { status: 409, trpc: 'CONFLICT', title: 'Somebody saved a newer revision', public: true },
  EXECUTION_ENDED: { status: 409, trpc: 'CONFLICT', title: 'The execution has ended', public: true },
  LOG_REMOVED: { status: 410, trpc: 'NOT_FOUND', title: 'The log was removed for its age', public: true },
  IDEMPOTENCY_MISMATCH: { status: 409, trpc: 'CONFLICT', title: 'The key was used with another body', public: true },
  TOO_LARGE: { status: 413, trpc: 'PAYLOAD_TOO_LARGE', title: 'The request is too large', public: true },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    trpc: 'UNSUPPORTED_MEDIA_TYPE',
    title: 'The body is of a type that is not taken',
    public: true,
  },
  RANGE_NOT_SATISFIABLE: { status: 416, trpc: 'BAD_REQUEST', title: 'Nothing of it lies there', public: true },
  RATE_LIMITED: { status: 429, trpc: 'TOO_MANY_REQUESTS', title: 'Too many attempts', public: true },
  QUEUE_FULL: { status: 429, trpc: 'TOO_MANY_REQUESTS', title: 'The queue is full', public: true },
  UNAVAILABLE: { status: 503, trpc: 'SERVICE_UNAVAILABLE', title: 'Not available right now', public: true },
  INTERNAL: { status: 500, trpc: 'INTERNAL_SERVER_ERROR', title: 'Something went wrong on our side', public: false },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** One wrong field: its path from the body (`limits.wallMs`, `files.0.path`) and what is allowed. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface SandpiperErrorOptions extends ErrorOptions {
  /** The fields that are wrong, for INVALID_INPUT. */
  readonly fields?: readonly FieldError[];
  /** What else the answer carries, for example the current session beside STALE_REVISION. Shown to the caller. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** The only error that the layers above the stores throw on purpose. `message` is a sentence for a person. */
export class SandpiperError extends Error {
  override readonly name = 'SandpiperError';
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: SandpiperErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.fields = options.fields ?? [];
    this.extensions = options.extensions ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * True for every SandpiperError, also for one that another bundle of the same process made: Next builds routes and
 * instrumentation apart, each with a class of its own.
 */
export function isSandpiperError(error: unknown): error is SandpiperError {
  if (error instanceof SandpiperError) return true;
  return error instanceof Error && error.name === 'SandpiperError' && 'code' in error && String(error.code) in ERRORS;
}

/** The answer for what does not exist and for what the caller may not see: the two must look the same. */
export function notFound(what: string): SandpiperError {
  return new SandpiperError('NOT_FOUND', `There is no such ${what}.`);
}

/** INVALID_INPUT about one field. */
export function invalidField(path: string, message: string): SandpiperError {
  return new SandpiperError('INVALID_INPUT', `${path} ${message}`, { fields: [{ path, message }] });
}
