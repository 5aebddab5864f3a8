import { EngineRefusedError } from '#worker/engine/errors.ts';

/** Images that are not ours: what a submission names, where the operator's CUSTOM_IMAGES has it. */
export interface CustomImages {
  /**
   * Looks the image up on the engine, pulls it where it isn't there and may be pulled, and says what is to be run.
   * `onProgress` is told lines for the submission's owner, such as "Pulling debian:12: 40 %".
   * @throws CustomImageError where it can't be had or run; EngineError where the engine is at fault; the signal's reason
   */
  find(reference: string, options: FindCustomImageOptions): Promise<CustomImage>;
}

export interface FindCustomImageOptions {
  signal: AbortSignal;
  onProgress: (line: string) => void;
}

export interface CustomImage {
  /** Names exactly the image that was looked at, whatever becomes of its tag. */
  reference: string;
  /** What a registry knows it by, "sha256:…"; of an image that came from none its own id. */
  digest: string;
  /** What the image sets for its programs; what a submission sets goes over it. */
  env: Readonly<Record<string, string>>;
}

/** The image can't be had or run. The message says why, for the submission's owner, in the words of an outcome: PREPARE_ERROR. */
export class CustomImageError extends Error {
  override readonly name = 'CustomImageError';
}

/** Of a container that an engine could not make as it was told, whatever state it is in itself. */
const REFUSED = 400;

/** Of what an image has in the places that a sandbox needs, by the runtime, which is the first to touch it, or the engine. */
const OF_ITS_FILES =
  /\bOCI runtime\b|symbolic link|symlink|too many links|not a directory|is a directory|file exists|no such file/i;
/** The machine is short of something, whatever it was that noticed. */
const OF_THE_MACHINE =
  /no space left|quota exceeded|cannot allocate memory|too many open files|temporarily unavailable|input\/output error|deadline exceeded|timed? ?out/i;

/**
 * What of a fault is the image's own: with it the engine doesn't start what it starts with others. Some of these look
 * like faults of the engine: they are the image's where they come again, and speak of what is in it. Null for any other.
 */
export function imageFault(
  error: unknown,
  { reference, faultsBefore }: { reference: string; faultsBefore: number },
): CustomImageError | null {
  const { cause } = error instanceof Error ? error : {};
  if (!(cause instanceof EngineRefusedError) || cause.statusCode === undefined) return null;
  const mayBeItsOwn = OF_ITS_FILES.test(cause.message) && !OF_THE_MACHINE.test(cause.message);
  if (cause.statusCode !== REFUSED && (faultsBefore === 0 || !mayBeItsOwn)) return null;
  return new CustomImageError(`no sandbox can be started from the image ${reference}`, { cause });
}
