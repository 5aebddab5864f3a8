/** What a YAML block behind a test says that is of use: how long it took, and what went wrong. */
export interface TapDiagnostic {
  readonly durationMs: number | null;
  readonly message: string;
}

/** Where what went wrong stands, in the order of how much it tells. */
const TOLD_BY = ['error', 'message'] as const;

/**
 * Reads the lines between `---` and `...`. It is no reader of YAML: it looks for what is known to stand there, and gives
 * all of the lines where nothing is.
 */
export function readDiagnostic(lines: readonly string[]): TapDiagnostic {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf), 1_000);
  const plain = lines.map((line) => line.slice(indent));
  const duration = Number(textOfKey(plain, 'duration_ms') ?? textOfKey(plain, 'duration') ?? Number.NaN);
  const told = TOLD_BY.map((key) => textOfKey(plain, key)).find(Boolean);
  const others = plain.filter((line) => !/^(?:duration_ms|duration|type):/.test(line));
  return {
    durationMs: Number.isFinite(duration) && duration >= 0 ? duration : null,
    message: told ?? others.join('\n').trim(),
  };
}

/** Of a key at the outermost level: a text in quotes or without, or a block below it. */
function textOfKey(lines: readonly string[], key: string): string | null {
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (at < 0) return null;
  const value = (lines[at] ?? '').slice(key.length + 1).trim();
  if (!/^[|>][-+\d]*$/.test(value)) return unquoted(value);
  const block = lines.slice(at + 1);
  const end = block.findIndex((line) => line.trim() !== '' && indentOf(line) === 0);
  const inside = end < 0 ? block : block.slice(0, end);
  const indent = Math.min(...inside.filter((line) => line.trim() !== '').map(indentOf), 1_000);
  return inside
    .map((line) => line.slice(indent))
    .join('\n')
    .trim();
}

function unquoted(value: string): string {
  if (value.length >= 2 && value.startsWith("'") && value.endsWith("'"))
    return value.slice(1, -1).replaceAll("''", "'");
  if (value.length >= 2 && value.startsWith('"') && value.endsWith('"')) {
    return value.slice(1, -1).replace(/\\(["\\/nt])/g, (_, character: string) => ESCAPED[character] ?? character);
  }
  return value;
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
