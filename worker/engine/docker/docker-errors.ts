import { z } from 'zod';
import {
  ContainerGoneError,
  EngineError,
  EngineRefusedError,
  EngineUnavailableError,
  ImageMissingError,
  RegistryError,
  type RegistryFault,
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

/** The engine speaks of itself, and of no registry. */
const ENGINES_OWN =
  /dial unix|input\/output error|read-only file system|too many open files|cannot allocate memory|shutting down/i;

/** By the words in which Docker hands on what a registry said: it has no codes for them. The first that fits. */
const REGISTRY_FAULTS: readonly (readonly [RegExp, RegistryFault | 'missing'])[] = [
  [/no space left|quota exceeded/i, 'no-space'],
  [/no matching manifest|does not match the specified platform|cannot be used on this platform/i, 'other-platform'],
  [/manifest unknown|not found: manifest|repository does not exist|name unknown|invalid repository name/i, 'missing'],
  [/unauthorized|denied|forbidden|basic auth credentials|authentication required|toomanyrequests/i, 'refused'],
  [
    /dial tcp|lookup|no such host|connection re|timeout|timed out|deadline|unreachable|canceled|EOF|x509|tls:/i,
    'unreachable',
  ],
];

/** What became of a pull that failed: by what was thrown, or by the last word of its progress. */
export function toPullError(error: unknown, image: string): Error {
  const { message, statusCode } = failureSchema.safeParse(error).data ?? { message: String(error) };
  const known = toEngineError(error, { image });
  // Without a status it came from the way to the engine, not from the engine.
  if (known instanceof EngineUnavailableError || !(known instanceof EngineRefusedError)) return known;
  if (ENGINES_OWN.test(message)) return known;
  const fault =
    REGISTRY_FAULTS.find(([words]) => words.test(message))?.[1] ?? (statusCode === 404 ? 'missing' : 'broken');
  if (fault === 'missing') return new ImageMissingError(image, { cause: error });
  return new RegistryError(fault, `pulling ${image} failed: ${message.trim()}`, { cause: error });
}

/** The status of the answer where the engine gave one. */
export function statusOf(error: unknown): number | undefined {
  return failureSchema.safeParse(error).data?.statusCode;
}
