import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What tells one installation from another on the same machine. Kept in `instance.json` of its folder. */
export interface Instance {
  /** Labels this instance's containers; 12 characters of [0-9a-z]. */
  id: string;
  /** Of the embedded Postgres, once it has been started. */
  postgresPort?: number | undefined;
}

const schema = z.object({
  id: z.string().regex(/^[0-9a-z]{12}$/),
  postgresPort: z.number().int().min(1).max(65535).optional(),
});

/** Reads the identity of the instance whose folder is `homeDir`, and makes it at the first time. */
export async function loadInstance(homeDir: string): Promise<Instance> {
  const file = join(homeDir, 'instance.json');
  const kept = await read(file);
  if (kept) return kept;
  await mkdir(homeDir, { recursive: true });
  const draft = await write(file, { id: randomBytes(6).toString('hex') });
  try {
    // A link fails where the file exists, so of two processes that start at once only one names the instance.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const made = await read(file);
  if (!made) throw new Error(`${file} went away while it was being made`);
  return made;
}

/** Replaces `instance.json` in one step. */
export async function saveInstance(homeDir: string, instance: Instance): Promise<void> {
  const file = join(homeDir, 'instance.json');
  await rename(await write(file, instance), file);
}

async function read(file: string): Promise<Instance | null> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Error(`${file} can't be read as an instance's identity`, { cause: error });
  }
}

async function write(file: string, instance: Instance): Promise<string> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(instance)}\n`);
  return draft;
}
