import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pathProblem } from './files.ts';

const MOST_URL_CHARACTERS = 2048;
const MOST_REF_CHARACTERS = 255;

/**
 * Says what is wrong with the address of a repository, or null. Only http and https: every other transport of git can
 * be made to start programs or to read files. No user and password in it: they would be stored and shown with it.
 */
export function repositoryUrlProblem(url: string): string | null {
  if (url.length > MOST_URL_CHARACTERS) return `must be at most ${MOST_URL_CHARACTERS} characters`;
  // What URL takes for harmless, and drops or mends, is not what git would see.
  if (!/^[\x21-\x7e]+$/.test(url)) return 'must not contain spaces, control or non-ASCII characters';
  if (/[\\"<>^`{|}]/.test(url)) return 'must not contain any of \\"<>^`{|}';
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return 'must begin with https:// or http://';
  const { username, password, hash, hostname } = new URL(url);
  if (hostname === '') return 'must name a host';
  if (username || password || /^https?:\/+[^/?]*@/i.test(url))
    return 'must not contain a user or a password: store them as a credential';
  if (hash) return 'must not contain "#"';
  return null;
}

/** Says what is wrong with the name of a branch or tag, or the id of a commit, by git's own rules for names; or null. */
export function refProblem(ref: string): string | null {
  if (ref.length === 0) return 'must not be empty';
  if (ref.length > MOST_REF_CHARACTERS) return `must be at most ${MOST_REF_CHARACTERS} characters`;
  if (ref.startsWith('-')) return 'must not begin with "-"';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(ref))
    return 'must not contain spaces, control characters or any of ~^:?*[\\';
  if (!ref.isWellFormed()) return 'must be well-formed Unicode';
  const segments = ref.split('/');
  const strange = segments.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  if (strange || ref.includes('..') || ref.includes('@{') || ref.endsWith('.') || ref === '@') {
    return 'must be the name of a branch or tag, or the id of a commit';
  }
  return null;
}

function checked(problemOf: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

/** Of a folder in what was cloned. */
export const directorySchema = checked(pathProblem);

/** What a run clones: its newest state, or the one that `ref` names. */
export const repositorySchema = z.strictObject({
  url: checked(repositoryUrlProblem),
  /** A branch, a tag or a commit; the default branch where it is not given. */
  ref: checked(refProblem).optional(),
  /** Where its commands start. */
  directory: directorySchema.optional(),
  submodules: z.boolean().optional(),
  /** Files that Git LFS keeps elsewhere. */
  lfs: z.boolean().optional(),
  /** A stored credential of whoever submits. */
  credential: idSchema('credential').optional(),
});
export type Repository = z.infer<typeof repositorySchema>;
