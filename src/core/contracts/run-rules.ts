import { z } from 'zod';
import { limitsSchema } from '../limits.ts';

/** What the operator lets a run have: what a form offers before anything is asked for. */
export const runRulesSchema = z.object({
  /** What may have the network: nothing, what comes before the program, or that and the program where it asks. */
  egress: z.enum(['none', 'prepare', 'all']),
  /** Which images may be named: `local`, or names, some up to a `*`. None where the list is empty. */
  images: z.array(z.string()),
  /** What is not asked for: of code, before its language says otherwise; and of repositories, images and projects. */
  defaults: z.object({ code: limitsSchema, large: limitsSchema }),
  /** Above these a request is refused. */
  most: limitsSchema,
});
export type RunRules = z.infer<typeof runRulesSchema>;
