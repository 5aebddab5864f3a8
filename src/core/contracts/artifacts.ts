import { z } from 'zod';

/** Of one execution: what is more is left out. */
export const MOST_ARTIFACTS = 1_000;
/** Of one file's path, in UTF-8. */
export const MOST_ARTIFACT_PATH_BYTES = 1_024;

/** A file that a run left in `artifacts/`. */
export const artifactSchema = z.object({
  /** As the program named it, below `artifacts/`: any text without control characters, whose parts are no `.` or `..`. */
  path: z.string(),
  sizeBytes: z.number().int(),
  /** Found by what is in it: never one that a browser would run. */
  contentType: z.string(),
  createdAt: z.string(),
});
export type Artifact = z.infer<typeof artifactSchema>;

/** All that an execution left, by path; nothing while it has not ended. `truncated`: there was more than is kept. */
export const artifactListSchema = z.object({ items: z.array(artifactSchema), truncated: z.boolean() });
export type ArtifactList = z.infer<typeof artifactListSchema>;

/** What may be shown in place; all else is downloaded. */
const SHOWN_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain']);

/** Whether `?inline=1` shows it: images of pixels, and plain text. */
export function isShownInline({ contentType }: Pick<Artifact, 'contentType'>): boolean {
  return SHOWN_TYPES.has(contentType);
}

export const artifactQuerySchema = z.object({
  inline: z.enum(['0', '1'], 'must be 0 or 1').default('0').meta({
    description:
      'Show it in place of downloading it: PNG, JPEG, GIF, WebP and plain text only, others are downloaded all the same.',
  }),
});

export const artifactListQuerySchema = z.object({
  format: z.enum(['json', 'zip'], 'must be json or zip').optional().meta({
    description: '`zip` answers all files in one archive, as `Accept: application/zip` does.',
  }),
});
