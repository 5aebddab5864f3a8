import { z } from 'zod';
import {
  ContainerGoneError,
  EngineError,
  EngineRefusedError,
  EngineUnavailableError,
  ImageMissingError,
} from '#worker/engine/errors.ts';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EACCES',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

const failureSchema = z.object({
  message: z.string().catch(''),
  statusCode: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
});

export interface CallSubject {
  containerId?: string;
  image?: string;
}

/** Turns what dockerode throws into the errors of the port. `subject` is what the call was about. */
export function toEngineError(error: unknown, subject: CallSubject = {}): Error {
  if (error instanceof EngineError) return error;
  const failure = failureSchema.safeParse(error);
  if (!failure.success) return new EngineRefusedError(String(error), undefined, { cause: error });
  const { message, statusCode, code } = failure.data;
  if (statusCode === undefined && ((code && UNREACHABLE.has(code)) || message === 'socket hang up')) {
    return new EngineUnavailableError(`the container engine can't be reached: ${message}`, { cause: error });
  }
  if (statusCode === 404 || /no such (image|container)/i.test(message)) {
    if (/no such image|pull access denied|manifest unknown|not found: manifest/i.test(message) || subject.image) {
      return new ImageMissingError(subject.image ?? 'unknown', { cause: error });
    }
    if (subject.containerId) return new ContainerGoneError(subject.containerId, { cause: error });
  }
  return new EngineRefusedError(message, statusCode, { cause: error });
}

/** The status of the answer where the engine gave one. */
export function statusOf(error: unknown): number | undefined {
  return failureSchema.safeParse(error).data?.statusCode;
}
