import { EngineTimeoutError, EngineUnavailableError, ImageMissingError } from '#worker/engine/errors.ts';
import { EnvironmentError } from './runner.ts';

/**
 * The sandbox broke before it said that the first of its phases had begun, so another may take the run. Should a program
 * have begun all the same, and its sandbox gone with the word of it, nobody else knows: nothing leads out of a sandbox but
 * by this worker, which hears that word first.
 */
export class SandboxGoneEarlyError extends EnvironmentError {
  constructor(message: string, options?: ErrorOptions) {
    super('sandbox-failed', message, options);
  }
}

/** @throws EnvironmentError in the place of whatever the engine threw */
export async function asEnvironment<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toEnvironmentError(error);
  }
}

export function toEnvironmentError(error: unknown): EnvironmentError {
  if (error instanceof EnvironmentError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof EngineUnavailableError || error instanceof EngineTimeoutError) {
    return new EnvironmentError('engine-unavailable', message, { cause: error });
  }
  if (error instanceof ImageMissingError) return new EnvironmentError('image-missing', message, { cause: error });
  return new EnvironmentError('sandbox-failed', message, { cause: error });
}
