import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { BuildProgress } from '#worker/engine/engine.ts';

const lineSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
});

const STEP = /^Step (\d+)\/(\d+) : /;
const KEPT_LINES = 40;

export interface ProgressEnd {
  /** null where all went well. */
  error: string | null;
  /** The last lines. */
  output: string;
}

/** Reads the JSON lines by which Docker tells of a build or an import, to their end. */
export async function followProgress(
  stream: NodeJS.ReadableStream,
  onProgress?: (progress: BuildProgress) => void,
): Promise<ProgressEnd> {
  const kept: string[] = [];
  let error: string | null = null;
  let step: number | null = null;
  let steps: number | null = null;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const parsed = parseLine(text);
    if (!parsed) continue;
    error = parsed.error ?? error;
    for (const line of (parsed.stream ?? parsed.status ?? '').split(/[\r\n]+/)) {
      if (!line.trim()) continue;
      const found = STEP.exec(line);
      if (found) {
        step = Number(found[1]);
        steps = Number(found[2]);
      }
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      onProgress?.({ step, steps, line });
    }
  }
  return { error, output: kept.join('\n') };
}

function parseLine(text: string): z.infer<typeof lineSchema> | null {
  if (!text.trim()) return null;
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return { stream: text };
  }
}
