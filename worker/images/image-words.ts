import { ImageBuildError } from '#worker/engine/errors.ts';
import type { ImageState } from './images.ts';

const MOST_CHARACTERS = 400;

/** What people read of an image, as its language's page, its runs that wait and `npm run languages` say it; or nothing. */
export function imageWords(name: string, { status, step, detail, lasting }: ImageState): string | null {
  switch (status) {
    case 'READY':
      return null;
    case 'AVAILABLE':
      return step === null ? null : `${awaitedWords(name)}: ${step}`;
    case 'BUILDING':
      return step === null ? `Preparing ${name}` : `Preparing ${name}: ${step}`;
    case 'UNAVAILABLE':
      return `${name} could not be prepared: ${detail ?? 'for an unknown reason'}.${lasting ? '' : ' It is tried again.'}`;
    default:
      return status satisfies never;
  }
}

/** Of what is to be made for somebody and has not been begun. */
export function awaitedWords(name: string): string {
  return `Waiting to prepare ${name}`;
}

/** Why an image could not be made, without a full stop: of a build, with the line in which its own program says so. */
export function faultWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof ImageBuildError ? error.output.split('\n') : [];
  const said = lines.findLast((line) => /^E: |\b(error|fatal)\b/i.test(line))?.trim();
  const [sentence = ''] = message.trim().split('\n');
  return (said ? `${said} (${sentence})` : sentence).slice(0, MOST_CHARACTERS).replace(/\.$/, '');
}
