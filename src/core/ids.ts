import { z } from 'zod';

/** The prefix of each kind of id: what a reader of a log or a URL sees at once. */
export const ID_PREFIXES = {
  user: 'user',
  account: 'acct',
  signInLink: 'link',
  token: 'tok',
  session: 'sess',
  project: 'proj',
  execution: 'exec',
  environment: 'env',
  audit: 'aud',
  worker: 'wrk',
  examination: 'exam',
  credential: 'cred',
  dependencySet: 'deps',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/** An id of one kind, for example `exec_0mf3…`: the prefix, `_`, and 24 characters of `0-9a-z`. */
export type Id<K extends IdKind> = string & { readonly __idKind: K };

export type UserId = Id<'user'>;
export type TokenId = Id<'token'>;
export type SessionId = Id<'session'>;
export type ProjectId = Id<'project'>;
export type ExecutionId = Id<'execution'>;
export type WorkerId = Id<'worker'>;
export type ExaminationId = Id<'examination'>;
export type CredentialId = Id<'credential'>;
export type DependencySetId = Id<'dependencySet'>;

const BODY_LENGTH = 24;
const TIME_LENGTH = 9;
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * Makes an id that sorts by the time it was made: nine characters of milliseconds in base 36 (enough until the
 * year 5188), then fifteen random ones (77 bits).
 */
export function newId<K extends IdKind>(kind: K, now: number = Date.now()): Id<K> {
  const time = now.toString(36).padStart(TIME_LENGTH, '0');
  let random = '';
  while (random.length < BODY_LENGTH - TIME_LENGTH) {
    for (const byte of globalThis.crypto.getRandomValues(new Uint8Array(24))) {
      // 252 is the largest multiple of 36 in a byte: what lies above would favour the first letters.
      if (byte < 252 && random.length < BODY_LENGTH - TIME_LENGTH) random += ALPHABET[byte % 36];
    }
  }
  return brandId(kind, `${ID_PREFIXES[kind]}_${time}${random}`);
}

/** True where the text has the form of an id of that kind; says nothing of whether it exists. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return idPattern(kind).test(text);
}

/** A zod schema for ids of one kind. A malformed id fails with a message that shows the form. */
export function idSchema<K extends IdKind>(kind: K) {
  return z
    .string()
    .max(64)
    .regex(idPattern(kind), `must be the id of a ${kind}, like ${ID_PREFIXES[kind]}_… with 24 characters after it`)
    .transform((text): Id<K> => brandId(kind, text));
}

/** For ids in our own answers: they are only typed, as we gave them out. */
export function ownIdSchema<K extends IdKind>(kind: K) {
  return z.string().transform((text): Id<K> => brandId(kind, text));
}

/** Takes a text for an id without a look at its form: only for what the database itself gave out. */
export function brandId<K extends IdKind>(_kind: K, text: string): Id<K> {
  return text as Id<K>;
}

function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-z]{${BODY_LENGTH}}$`);
}
