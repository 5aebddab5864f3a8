import type { ImageStatus } from './contracts/languages.ts';

/** How the making of an image stands. */
export interface ImageStanding {
  readonly status: ImageStatus;
  /** For people: "step 3 of 5"; null where nothing is under way. */
  readonly step: string | null;
  /** The line of the build that is under way, or why it is UNAVAILABLE, in a sentence without its full stop. */
  readonly detail: string | null;
  /** It is UNAVAILABLE for good: trying again would change nothing as long as its folder doesn't. */
  readonly lasting?: boolean;
}

/** What people read of an image, as its language's page, its runs that wait and `npm run languages` say it; or nothing. */
export function imageWords(name: string, { status, step, detail, lasting }: ImageStanding): string | null {
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

/** Whether the words say that an image is being made, or is to be. */
export function sayPreparing(words: string): boolean {
  return /^(Preparing|Waiting to prepare) /.test(words);
}

/** Whether the words say that an image could not be made. */
export function sayUnprepared(words: string): boolean {
  return / could not be prepared: /.test(words);
}
