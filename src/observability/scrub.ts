const SECRET_NAME = /passw|secret|token|cookie|authori[sz]ation|api[-_]?key|credential/i;
/** Names that speak of a secret and hold none: `tokenId`, `tokenCount`. */
const HARMLESS_NAME = /(Id|Ids|Count|Hint)$/;
const REDACTED = '[redacted]';
const MAX_TEXT = 4_000;
const MAX_ITEMS = 50;
const MAX_DEPTH = 5;

/**
 * A copy of what is to be logged without secrets and without end: values of secret names are left out, of `env` only
 * the names stay, and texts, lists and depth are bounded. Errors stay as they are, for {@link describeError}.
 */
export function scrubFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return scrubObject(fields, 0);
}

/** Takes secrets that are known by their form out of a line that is about to be written. */
export function scrubText(text: string): string {
  return text
    .replace(/\bsp_[0-9A-Za-z]{16,}/g, `sp_${REDACTED}`)
    .replace(/\b(Bearer|Basic) +[\w.~+/=-]+/gi, `$1 ${REDACTED}`)
    .replace(/(\w:\/\/[^\s/:@"]*):[^\s/@"]+@/g, `$1:${REDACTED}@`);
}

/** An error with its causes, as plain bounded fields. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: bounded(String(error)) };
  const described: Record<string, unknown> = { type: error.name, message: bounded(error.message) };
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) {
    described.code = error.code;
  }
  if (error.stack) described.stack = bounded(error.stack);
  if (depth < MAX_DEPTH) {
    if (error.cause !== undefined) described.cause = describeError(error.cause, depth + 1);
    if (error instanceof AggregateError) {
      described.errors = error.errors.slice(0, 5).map((each) => describeError(each, depth + 1));
    }
  }
  return described;
}

function scrubObject(fields: object, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (SECRET_NAME.test(name) && !HARMLESS_NAME.test(name)) kept[name] = REDACTED;
    else if (name === 'env' && typeof value === 'object' && value !== null) kept[name] = Object.keys(value);
    else kept[name] = scrubValue(value, depth + 1);
  }
  return kept;
}

function scrubValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return bounded(value);
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[…]';
  if (!Array.isArray(value)) return scrubObject(value, depth);
  const items = value.slice(0, MAX_ITEMS).map((item) => scrubValue(item, depth + 1));
  return value.length > MAX_ITEMS ? [...items, `… ${value.length - MAX_ITEMS} more`] : items;
}

function bounded(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
