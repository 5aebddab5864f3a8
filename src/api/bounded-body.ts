import { SandpiperError } from '#core/errors.ts';
import { MAX_REQUEST_BYTES } from '#core/limits.ts';

/**
 * The most that a body may hold: code and files of 4 MiB and a stdin of 4 MiB, and as much again for what JSON and
 * base64 add. So code that is too large is still answered by the name of its field.
 */
export const MAX_BODY_BYTES = 3 * MAX_REQUEST_BYTES;

const MAX_DEPTH = 32;
/** Fields and items, all in all: a submission of 200 files has less than 2,000, a batch of 20 of them is fine. */
const MAX_VALUES = 40_000;

/**
 * Reads a request's body, at most `MAX_BODY_BYTES` of it whatever its headers say.
 * @throws SandpiperError TOO_LARGE
 */
export async function readBoundedBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * The text of a body of JSON. What its length doesn't bound is bounded here: each field and each item that is wrong
 * becomes a complaint, which costs a hundred times what it took to send.
 * @throws SandpiperError INVALID_INPUT where it is no UTF-8, is nested without end or holds too many values.
 */
export function jsonText(body: Uint8Array): string {
  const text = utf8(body);
  const { depth, values } = shapeOf(text);
  if (depth > MAX_DEPTH) {
    throw new SandpiperError('INVALID_INPUT', `The body must not be nested deeper than ${MAX_DEPTH} levels.`);
  }
  if (values > MAX_VALUES) {
    throw new SandpiperError('INVALID_INPUT', `The body must not hold more than ${MAX_VALUES} fields and items.`);
  }
  return text;
}

function utf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new SandpiperError('INVALID_INPUT', 'The body must be UTF-8.', { cause });
  }
}

/** How deep a JSON text goes and how much it holds, without parsing it: what stands in strings doesn't count. */
function shapeOf(text: string): { depth: number; values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === ',') values++;
    else if (character === '{' || character === '[') {
      values++;
      deepest = Math.max(deepest, ++depth);
    } else if (character === '}' || character === ']') depth--;
  }
  return { depth: deepest, values };
}

function tooLarge(): SandpiperError {
  return new SandpiperError('TOO_LARGE', `The body must be at most ${MAX_BODY_BYTES} bytes.`);
}
