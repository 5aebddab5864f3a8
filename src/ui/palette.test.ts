import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/app/globals.css', 'utf8');
const THEMES = ['light', 'dark'] as const;

function color(name: string, theme: (typeof THEMES)[number]): string {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const found = match?.[theme === 'light' ? 1 : 2];
  if (!found) throw new Error(`the palette has no --${name}`);
  return found;
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

const terminal = Array.from({ length: 16 }, (_, index) => [`ansi-${index}`, 'sunken']);
const text = ['ink', 'ink-muted', 'ink-faint'].flatMap((ink) =>
  ['canvas', 'surface', 'sunken', 'hover'].map((on) => [ink, on]),
);
const tones = ['ok', 'bad', 'warn'].map((tone) => [tone, `${tone}-soft`]);

describe.each(THEMES)('in the %s theme', (theme) => {
  it.each([...terminal, ...text, ...tones])('%s on %s can be read by everybody', (ink = '', ground = '') => {
    expect(contrast(color(ink, theme), color(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });
});
