const MAGIC: readonly { type: string; bytes: readonly number[]; at?: number }[] = [
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', bytes: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', bytes: [0x57, 0x45, 0x42, 0x50], at: 8 },
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'application/zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: 'application/gzip', bytes: [0x1f, 0x8b] },
];

/** Of what is text, by what its name ends in; text of any other name is plain. */
const TEXT_TYPES: Readonly<Record<string, string>> = { json: 'application/json', csv: 'text/csv' };
const UNKNOWN = 'application/octet-stream';
/** What is looked at. */
const HEAD_BYTES = 4_096;

/**
 * Says what a file of `sizeBytes` is, by its first bytes; of text its name may say more. Nothing that a browser would run as a page or a
 * script of ours is ever among it: HTML, SVG, XML and JavaScript are plain text.
 */
export function contentTypeOf(path: string, begin: Uint8Array, sizeBytes = begin.length): string {
  const head = begin.subarray(0, HEAD_BYTES);
  const known = MAGIC.find(({ bytes, at = 0 }) => bytes.every((byte, index) => head[at + index] === byte));
  if (known && (known.type !== 'image/webp' || startsWithRiff(head))) return known.type;
  if (!isText(head, head.length < sizeBytes)) return UNKNOWN;
  const extension = /\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TEXT_TYPES, extension) ? (TEXT_TYPES[extension] ?? UNKNOWN) : 'text/plain';
}

function startsWithRiff(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'RIFF';
}

/** UTF-8 without NUL; the last character may be cut off where there is more. */
function isText(head: Uint8Array, more: boolean): boolean {
  if (head.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: more });
    return true;
  } catch {
    return false;
  }
}
