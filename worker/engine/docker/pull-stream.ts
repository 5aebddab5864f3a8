import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { PullProgress } from '#worker/engine/engine.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';

const count = z.number().nonnegative().optional().catch(undefined);
const lineSchema = z.object({
  status: z.string().optional(),
  id: z.string().optional(),
  progressDetail: z.object({ current: count, total: count }).optional().catch(undefined),
  error: z.string().optional(),
});

/** Of a layer's share of the time: unpacking is the rest. */
const DOWNLOAD_SHARE = 0.7;

interface Layer {
  share: number;
  bytes: number;
}

/**
 * Reads the JSON lines by which Docker tells of a pull, to their end.
 * @throws Error with the words in which it says that it failed; EngineUnavailableError where it breaks off
 */
export async function followPull(
  stream: NodeJS.ReadableStream,
  onProgress?: (progress: PullProgress) => void,
): Promise<void> {
  const layers = new Map<string, Layer>();
  let share = 0;
  let error: string | null = null;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = parseLine(text);
    if (!line) continue;
    error = line.error ?? error;
    noteLayer(layers, line);
    const sum = [...layers.values()].reduce((total, layer) => total + layer.share, 0);
    // A layer that is told of later makes the rest more, not what is done less.
    share = Math.max(share, layers.size === 0 ? 0 : sum / layers.size);
    onProgress?.({ share, totalBytes: [...layers.values()].reduce((total, { bytes }) => total + bytes, 0) });
  }
  if (error !== null) throw new Error(error);
  // An answer that breaks off ends like any other.
  if ('complete' in stream && stream.complete === false) {
    throw new EngineUnavailableError('the container engine went away in the middle of a pull');
  }
}

function noteLayer(layers: Map<string, Layer>, { status, id, progressDetail }: z.infer<typeof lineSchema>): void {
  if (id === undefined || status === undefined) return;
  const share = shareOf(status, progressDetail);
  if (share === null) return;
  const layer = layers.get(id) ?? { share: 0, bytes: 0 };
  layer.share = Math.max(layer.share, share);
  if (status === 'Downloading') layer.bytes = progressDetail?.total ?? layer.bytes;
  layers.set(id, layer);
}

/** null for what is said of the image and not of a layer. */
function shareOf(
  status: string,
  detail: { current?: number | undefined; total?: number | undefined } = {},
): number | null {
  const { current = 0, total = 0 } = detail;
  const part = total > 0 ? Math.min(1, current / total) : 0;
  switch (status) {
    case 'Pulling fs layer':
    case 'Waiting':
      return 0;
    case 'Downloading':
      return DOWNLOAD_SHARE * part;
    case 'Verifying Checksum':
    case 'Download complete':
      return DOWNLOAD_SHARE;
    case 'Extracting':
      return DOWNLOAD_SHARE + (1 - DOWNLOAD_SHARE) * part;
    case 'Pull complete':
    case 'Already exists':
      return 1;
    default:
      return null;
  }
}

function parseLine(text: string): z.infer<typeof lineSchema> | null {
  if (!text.trim()) return null;
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    // A word that is no line of its protocol tells nothing; the pull goes on without it.
    return null;
  }
}
