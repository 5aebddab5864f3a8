import { delimiter, isAbsolute } from 'node:path';
import { z } from 'zod';
import { LANGUAGE_ID } from '#core/language.ts';
import { parseSize } from '#core/limits.ts';
import { parseAddressList } from './address-list.ts';

/** What the text of a setting may be, and what it then is. */

export function integer(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int(error).min(least, error).max(most, error);
}

export const cores = z.coerce.number('must be a number of cores').positive('must be above 0');

const shareError = 'must be a number above 0 and at most 1';
export const share = z.coerce.number(shareError).positive(shareError).max(1, shareError);

export const bytes = z.string().transform((text, context) => {
  const size = parseSize(text);
  if (size) return size;
  context.addIssue({ code: 'custom', message: 'must be bytes, or a size such as 512MB or 1GiB' });
  return z.NEVER;
});

/** The same, and 0 for none at all. */
export const bytesOrNone = z.string().transform((text, context) => {
  const size = text.trim() === '0' ? 0 : parseSize(text);
  if (size !== null && size !== undefined) return size;
  context.addIssue({ code: 'custom', message: 'must be bytes, a size such as 512MB or 1GiB, or 0' });
  return z.NEVER;
});

export const onOff = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['1', 'true', 'yes', 'on', '0', 'false', 'no', 'off'], 'must be 1 or 0'))
  .transform((text) => ['1', 'true', 'yes', 'on'].includes(text));

export const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.replace(':', '')), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });

// Only the engine's own client goes through ssh; a tunnel to the socket does the same.
export const dockerHost = z
  .string()
  .refine((text) => !text.startsWith('ssh:'), {
    error:
      'must not be an ssh:// address: open a tunnel (ssh -NL /tmp/docker.sock:/var/run/docker.sock USER@HOST) and set unix:///tmp/docker.sock',
    abort: true,
  })
  .pipe(url(['unix', 'tcp', 'http', 'https']));

export const addressList = z.string().transform((text, context) => {
  const ranges = parseAddressList(text);
  if (ranges) return ranges;
  context.addIssue({
    code: 'custom',
    message: 'must be addresses or networks between commas, such as 127.0.0.1,10.0.0.0/8',
  });
  return z.NEVER;
});

const MOST_DAYS = 36_500;

/** A number of them; what 0 means each setting says. */
export const days = integer(0, MOST_DAYS);

export const languageId = z
  .string()
  .regex(LANGUAGE_ID, 'must be the id of a language: lower case letters, digits and dashes');

const words = (text: string) => text.split(',').map((word) => word.trim());
export const languageIds = z.string().transform(words).pipe(z.array(languageId));
export const allOrLanguageIds = languageIds.transform((ids) => (ids.length === 1 && ids[0] === 'all' ? 'all' : ids));

/** As PATH has it: folders between colons. */
export const folderList = z
  .string()
  .transform((text) => text.split(delimiter).map((folder) => folder.trim()))
  .pipe(z.array(z.string().refine(isAbsolute, 'must be absolute paths of folders')));

/** `none`; `local`: any that the engine has; else a name, a name up to `*`, or a name with its digest. */
export const imagePatterns = z
  .string()
  .transform((text) => (text.trim() === 'none' ? [] : words(text)))
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^[\w./:@-]+\*?$/,
          'must be none, local or names of images between commas, such as debian:12,registry.example/owner/*',
        ),
    ),
  );

/** `s3://bucket/prefix`, or the absolute path of a folder. */
export const artifactStore = z.string().transform((text, context) => {
  if (isAbsolute(text)) return { type: 'folder' as const, path: text };
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(text) ?? [];
  if (bucket !== undefined) return { type: 's3' as const, bucket, prefix: prefix.replace(/^\/+|\/+$/g, '') };
  context.addIssue({ code: 'custom', message: 'must be the absolute path of a folder, or s3://bucket/prefix' });
  return z.NEVER;
});
