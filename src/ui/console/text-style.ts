/** An entry of the 256-colour palette, or `#rrggbb`. */
export type TerminalColor = number | `#${string}`;

/** How a piece of output looks, as the program asked by SGR escapes. */
export interface TextStyle {
  readonly color: TerminalColor | null;
  readonly background: TerminalColor | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

export const PLAIN: TextStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

export function sameStyle(a: TextStyle, b: TextStyle): boolean {
  return (
    a === b ||
    (a.color === b.color &&
      a.background === b.background &&
      a.bold === b.bold &&
      a.dim === b.dim &&
      a.italic === b.italic &&
      a.underline === b.underline &&
      a.strike === b.strike &&
      a.inverse === b.inverse)
  );
}

const SWITCHES: Readonly<Record<number, Partial<TextStyle>>> = {
  0: PLAIN,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { color: null },
  49: { background: null },
};

/** Applies the numbers of `ESC [ … m` in order. What it doesn't know changes nothing. */
export function applySgr(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters.split(/[;:]/).map((text) => (text === '' ? 0 : Number(text)));
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    const changes = SWITCHES[code];
    if (changes) next = { ...next, ...changes };
    else if (code >= 30 && code <= 37) next = { ...next, color: code - 30 };
    else if (code >= 40 && code <= 47) next = { ...next, background: code - 40 };
    else if (code >= 90 && code <= 97) next = { ...next, color: code - 90 + 8 };
    else if (code >= 100 && code <= 107) next = { ...next, background: code - 100 + 8 };
    else if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes.slice(at + 1));
      at += used;
      if (color !== null) next = code === 38 ? { ...next, color } : { ...next, background: color };
    }
  }
  return next;
}

/** What follows 38 or 48: `5;n` or `2;r;g;b`. Answers the colour and how many numbers it took. */
function extendedColor(codes: readonly number[]): [color: TerminalColor | null, used: number] {
  const [form, ...values] = codes;
  if (form === 5) {
    const [index] = values;
    return [isByte(index) ? index : null, 2];
  }
  if (form === 2) {
    const [red, green, blue] = values;
    return [isByte(red) && isByte(green) && isByte(blue) ? `#${hex(red)}${hex(green)}${hex(blue)}` : null, 4];
  }
  return [null, codes.length];
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A CSS colour. The first sixteen are the theme's, so that they can be read on its background. */
export function cssColor(color: TerminalColor): string {
  if (typeof color === 'string') return color;
  if (color < 16) return `var(--ansi-${color})`;
  if (color >= 232) {
    const grey = hex(8 + 10 * (color - 232));
    return `#${grey}${grey}${grey}`;
  }
  const level = (step: number) => hex(step === 0 ? 0 : 55 + 40 * step);
  const cube = color - 16;
  return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`;
}
