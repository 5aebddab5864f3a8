import type { Limits } from '#core/limits.ts';
import type { Logger } from '#observability/logger.ts';
import { logSandboxRefillFailed } from '#observability/worker-events.ts';
import type { LanguageImages } from '#worker/images/images.ts';
import type { Runner } from './runner.ts';

export interface KeptReady {
  readonly languageId: string;
  readonly limits: Limits;
}

/** From now on a sandbox waits for such a run, where the language has an image by now. Throws nothing: a run does without. */
export function keepSandboxReady(
  { languageId, limits }: KeptReady,
  { images, runner, log }: { images: Pick<LanguageImages, 'find'>; runner: Pick<Runner, 'keepReady'>; log: Logger },
): void {
  images.find(languageId).then(
    (image) => image && runner.keepReady(image.reference, limits),
    (error: unknown) => logSandboxRefillFailed(log, error),
  );
}
