import type { ImageState } from './images.ts';

/** What people read of an image, as its language's page, its runs that wait and `npm run languages` say it; or nothing. */
export function imageWords(name: string, { status, step, detail }: ImageState): string | null {
  switch (status) {
    case 'READY':
      return null;
    case 'AVAILABLE':
      return step === null ? null : `${awaitedWords(name)}: ${step}`;
    case 'BUILDING':
      return step === null ? `Preparing ${name}` : `Preparing ${name}: ${step}`;
    case 'UNAVAILABLE':
      return `${name} could not be prepared: ${detail ?? 'for an unknown reason'}. It is tried again.`;
    default:
      return status satisfies never;
  }
}

/** Of what is to be made for somebody and has not been begun. */
export function awaitedWords(name: string): string {
  return `Waiting to prepare ${name}`;
}
