/** A line of a secret that is shorter is in too many places that are no secret; so is what encodings make of it. */
const LEAST_CHARACTERS = 4;
/** Of all secrets together, the shortest first: encodings of more would need too much memory. */
const MOST_THOROUGH_BYTES = 64 * 1024;
/** Where `base64` and PEM break their lines. */
const LINE_WIDTHS = [64, 76] as const;

/**
 * The bytes by which secrets can be known in an output: as they are; each of their lines, as terminals and other systems
 * end them differently; and encoded as base64, for URLs and for JSON. In base64 a text looks different by what stands
 * before it, such as the user's name before a password: those characters are looked for that depend on nothing else.
 */
export function formsOf(secrets: readonly string[]): Uint8Array[] {
  const forms = new Set<string>();
  let bytes = 0;
  for (const secret of [...secrets].sort((a, b) => a.length - b.length)) {
    const texts = [secret, ...secret.split(/\r\n|\r|\n/).flatMap((line) => [line, line.trim()])];
    for (const text of texts) if (text === secret || text.length >= LEAST_CHARACTERS) forms.add(text);
    bytes += Buffer.byteLength(secret);
    if (secret.length < LEAST_CHARACTERS || bytes > MOST_THOROUGH_BYTES) continue;
    for (const text of new Set([secret, secret.trim()])) {
      for (const form of [...base64Forms(Buffer.from(text)), ...urlForms(text), ...jsonForms(text)]) forms.add(form);
    }
  }
  forms.delete('');
  return [...forms].map((form) => Buffer.from(form));
}

function* base64Forms(bytes: Uint8Array): Generator<string> {
  for (const encoding of ['base64', 'base64url'] as const) {
    const whole = Buffer.from(bytes).toString(encoding);
    yield whole;
    for (const before of [0, 1, 2]) {
      const text = Buffer.concat([new Uint8Array(before), bytes]).toString(encoding);
      const certain = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
      if (certain.length >= LEAST_CHARACTERS) yield certain;
      if (before > 0) continue;
      for (const width of LINE_WIDTHS) {
        for (let at = 0; at < certain.length && certain.length > width; at += width) {
          const line = certain.slice(at, at + width);
          if (line.length >= LEAST_CHARACTERS) yield line;
        }
      }
    }
  }
}

function* urlForms(text: string): Generator<string> {
  if (!text.isWellFormed()) return;
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  for (const form of [component, strict, new URLSearchParams({ '': text }).toString().slice(1)]) {
    for (const kept of [form, form.replaceAll('%2F', '/')]) {
      yield kept;
      yield kept.replace(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase());
    }
  }
}

/** Between the quotes. */
function* jsonForms(text: string): Generator<string> {
  const form = JSON.stringify(text).slice(1, -1);
  yield form;
  yield form.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
