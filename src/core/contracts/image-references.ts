import { z } from 'zod';

const MOST_CHARACTERS = 512;
/** As container registries have it: host and path, then a tag, a digest or both. */
const HOST = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]{1,5})?/)?';
const PART = '[a-z0-9]+(?:(?:[.]|_{1,2}|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^${HOST}${PART}(?:/${PART})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** Of an image, as `docker pull` takes it: `debian:bookworm`, `registry.example/owner/image@sha256:…`. */
export const imageReferenceSchema = z
  .string()
  .max(MOST_CHARACTERS, `must be at most ${MOST_CHARACTERS} characters`)
  .regex(REFERENCE, 'must be the name of an image, like registry.example/owner/image:tag');
