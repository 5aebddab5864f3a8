import type { LastRun } from '#core/contracts/projects.ts';

/** Of projects, so that the question fits into a URL. */
const ASKED_AT_ONCE = 40;

/** What to ask for the last runs of so many projects, in pieces that stay the same while more are shown. */
export function lastRunsInputs<Id extends string>(ids: readonly Id[]): { ids: Id[] }[] {
  const inputs: { ids: Id[] }[] = [];
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) inputs.push({ ids: ids.slice(at, at + ASKED_AT_ONCE) });
  return inputs;
}

/** Those of one project among the answers; null while that piece's isn't there: then nothing is known. */
export function lastRunsOf(
  id: string,
  pieces: readonly { readonly ids: readonly string[]; readonly items: readonly LastRun[] | undefined }[],
): LastRun[] | null {
  const items = pieces.find(({ ids }) => ids.includes(id))?.items;
  return items?.filter(({ projectId }) => projectId === id) ?? null;
}
