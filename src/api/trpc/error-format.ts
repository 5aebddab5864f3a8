import type { TRPCDefaultErrorShape, TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { invalidInput, isZodError, toSandpiperError } from '#api/to-sandpiper-error.ts';
import { ERRORS, type ErrorCode, type FieldError, isSandpiperError, SandpiperError } from '#core/errors.ts';
import type { TrpcContext } from './context.ts';

/** What a client reads of an error in `data`: the code of our one table, the wrong fields, and what came with it. */
export interface TrpcErrorData {
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly path: string | null;
  readonly fields: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | null;
  readonly requestId: string | null;
}

/** tRPC's numeric code decides whether a subscription reconnects, so it follows our table too. */
export function formatTrpcError(options: {
  shape: TRPCDefaultErrorShape;
  error: TRPCError;
  path: string | undefined;
  ctx: TrpcContext | undefined;
}): Omit<TRPCDefaultErrorShape, 'data'> & { data: TrpcErrorData } {
  const error = fromTrpcError(options.error);
  const kind = ERRORS[error.code];
  return {
    code: TRPC_ERROR_CODES_BY_KEY[kind.trpc],
    message: kind.public ? error.message : kind.title,
    data: {
      code: error.code,
      httpStatus: kind.status,
      path: options.path ?? null,
      fields: error.fields,
      extensions: error.extensions,
      retryAfterSeconds: error.retryAfterSeconds ?? null,
      requestId: options.ctx?.requestId ?? null,
    },
  };
}

/** The error of our table that stands behind one of tRPC's. */
export function fromTrpcError(error: TRPCError): SandpiperError {
  if (isSandpiperError(error.cause)) return error.cause;
  switch (error.code) {
    case 'BAD_REQUEST':
      return isZodError(error.cause) ? invalidInput(error.cause) : plain('INVALID_INPUT', error);
    case 'PARSE_ERROR':
      return plain('INVALID_INPUT', error);
    case 'NOT_FOUND':
    case 'METHOD_NOT_SUPPORTED':
    case 'UNSUPPORTED_MEDIA_TYPE':
    case 'PAYLOAD_TOO_LARGE':
      return plain(CODE_OF[error.code], error);
    default:
      return toSandpiperError(error.cause ?? error);
  }
}

const CODE_OF = {
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'METHOD_NOT_ALLOWED',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  PAYLOAD_TOO_LARGE: 'TOO_LARGE',
} as const satisfies Record<string, ErrorCode>;

function plain(code: ErrorCode, error: TRPCError): SandpiperError {
  return new SandpiperError(code, error.message, { cause: error });
}
