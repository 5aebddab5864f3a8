import { z } from 'zod';
import { ownIdSchema } from '../ids.ts';
import { pageOf } from './pages.ts';

/** Whose lockfiles say what each package has to be, to the byte. */
export const packageManagerSchema = z.enum(['npm']);
export type PackageManager = z.infer<typeof packageManagerSchema>;

/** What was fetched once for a lockfile, and serves each later run of its owner that has the same one. */
export const dependencySetSchema = z.object({
  id: ownIdSchema('dependencySet'),
  packageManager: packageManagerSchema,
  /** In whose image it is used. */
  language: z.string(),
  /** Of the lockfile, in hex: two that differ in a byte have each their own. */
  lockfileHash: z.string(),
  packages: z.number().int(),
  sizeBytes: z.number().int(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
});
export type DependencySet = z.infer<typeof dependencySetSchema>;

/** Those of who asks, the one that was used last first. */
export const dependencyCacheSchema = pageOf(dependencySetSchema).extend({
  sizeBytes: z.number().int(),
  /** Above this, what was used longest ago goes first. 0 where nothing is kept. */
  mostBytes: z.number().int(),
});
export type DependencyCache = z.infer<typeof dependencyCacheSchema>;
