import { z } from 'zod';

/** What a project can be told to do. */
export const scriptNameSchema = z.enum(['run', 'test', 'deploy']);
export type ScriptName = z.infer<typeof scriptNameSchema>;
