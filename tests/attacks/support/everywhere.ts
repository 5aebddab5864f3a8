import { readdir, readFile } from 'node:fs/promises';
import type { TestDatabase } from '#tests/support/database.ts';

/** The shapes in which a text of some length may stand somewhere: as it is, and as others write it. */
export function shapesOf(secret: string, beside: readonly string[] = []): string[] {
  const bytes = Buffer.from(secret);
  // In base64 it looks different by where it begins; what depends on its neighbours is left out.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return text.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + bytes.length) * 4) / 3) - 1);
  });
  const shapes = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
  ];
  return [...new Set([...shapes, ...beside.map((text) => Buffer.from(text).toString('base64'))])];
}

/** All rows of all tables, as text; bytes in hex. */
export async function allRows({ pool }: TestDatabase): Promise<string> {
  const { rows: tables } = await pool.query<{ schema: string; name: string }>(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { schema, name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${name}" t`);
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found.join('\n');
}

/** What every process of this machine, those in containers too, has for arguments and environment. */
export async function allProcesses(): Promise<{ pid: number; command: string; environment: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const read = (pid: number, file: string) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
  return Promise.all(
    pids.map(async (pid) => ({ pid, command: await read(pid, 'cmdline'), environment: await read(pid, 'environ') })),
  );
}

/** The bytes of all files below a folder as a process sees it, links left out. */
export async function filesSeenBy(pid: number, folder: string): Promise<string> {
  const root = `/proc/${pid}/root${folder}`;
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((item) => item.isFile()).map((item) => `${item.parentPath}/${item.name}`);
  return (await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')))).join('\n');
}
