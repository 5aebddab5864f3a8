import { InUseError } from '#worker/engine/errors.ts';

/** False where it stays, as a container needs it. @throws what else the removal throws */
export async function removedUnlessInUse(removal: Promise<void>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    if (error instanceof InUseError) return false;
    throw error;
  }
}
