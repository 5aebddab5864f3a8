import { z } from 'zod';
import type { ProjectDraft } from './project-draft.ts';

/** What was typed and not saved, and what was saved when it was. */
export interface KeptDraft {
  readonly from: ProjectDraft;
  readonly draft: ProjectDraft;
}

const rowSchema = z.object({ key: z.number(), name: z.string(), value: z.string() });
const draftSchema = z.object({
  name: z.string(),
  description: z.string(),
  source: z.enum(['GIT', 'FILES']),
  repository: z.object({
    url: z.string(),
    ref: z.string(),
    directory: z.string(),
    submodules: z.boolean(),
    lfs: z.boolean(),
    credential: z.string(),
  }),
  runtime: z.enum(['language', 'image']),
  language: z.string(),
  image: z.string(),
  run: z.string(),
  test: z.string(),
  deploy: z.string(),
  initialCommands: z.string(),
  longCommands: z.array(z.string()),
  buildCommand: z.string(),
  env: z.array(rowSchema),
  limits: z.object({ seconds: z.string(), memory: z.string(), disk: z.string() }),
  otherLimits: z.record(z.string(), z.number()),
  network: z.boolean(),
});
const keptSchema = z.object({ from: draftSchema, draft: draftSchema });

const keyOf = (projectId: string) => `sandpiper:project:${projectId}`;

/** Of this tab; null where there is none. */
export function readKept(storage: Pick<Storage, 'getItem'>, projectId: string): KeptDraft | null {
  const text = storage.getItem(keyOf(projectId));
  if (text === null) return null;
  try {
    const kept = keptSchema.safeParse(JSON.parse(text));
    return kept.success ? kept.data : null;
  } catch {
    return null;
  }
}

/** False where the browser keeps no more: the page then asks before it is left. */
export function keep(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  projectId: string,
  kept: KeptDraft | null,
): boolean {
  try {
    if (kept === null) storage.removeItem(keyOf(projectId));
    else storage.setItem(keyOf(projectId), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}
