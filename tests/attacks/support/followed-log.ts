import { z } from 'zod';
import { decodeBytes, logChunkSchema } from '#core/log-chunks.ts';
import type { HostileSite } from './hostile-site.ts';

const PAGE = 200;
const pageSchema = z.object({ items: z.array(logChunkSchema), nextCursor: z.string().nullable() });

/** The log by its pages of JSON, each chunk decoded as its encoding says. */
export async function pagedLog(site: HostileSite, id: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const { body } = await site.rest('GET', `/executions/${id}/logs?limit=${PAGE}&cursor=${cursor}`);
    const page = pageSchema.parse(body);
    pieces.push(...page.items.map(decodeBytes));
    cursor = page.nextCursor;
  }
  return Buffer.concat(pieces);
}

/** The log as the stream of events tells it, from its begin to the result. */
export async function followedLog(site: HostileSite, id: string): Promise<Buffer> {
  const response = await site.fetch('GET', `/executions/${id}/events`);
  const pieces: Uint8Array[] = [];
  for (const event of (await response.text()).split('\n\n')) {
    const data = /^event: log\ndata: (.*)$/m.exec(event)?.[1];
    if (data) pieces.push(decodeBytes(logChunkSchema.parse(JSON.parse(data))));
  }
  return Buffer.concat(pieces);
}
