import { describe, expect, it } from 'vitest';
import { applySgr, cssColor, PLAIN } from './text-style.ts';

describe('text style', () => {
  it('sets and unsets', () => {
    expect(applySgr(PLAIN, '1;4;31;42')).toEqual({ ...PLAIN, bold: true, underline: true, color: 1, background: 2 });
    expect(applySgr({ ...PLAIN, bold: true, color: 3 }, '22;39')).toEqual(PLAIN);
    expect(applySgr({ ...PLAIN, bold: true, color: 3 }, '')).toEqual(PLAIN);
  });

  it('knows bright, palette and true colours', () => {
    expect(applySgr(PLAIN, '91').color).toBe(9);
    expect(applySgr(PLAIN, '38;5;208').color).toBe(208);
    expect(applySgr(PLAIN, '48;2;1;2;255').background).toBe('#0102ff');
    expect(applySgr(PLAIN, '38;5;208;1')).toMatchObject({ color: 208, bold: true });
  });

  it('ignores what is no colour', () => {
    expect(applySgr(PLAIN, '38;5;999')).toEqual(PLAIN);
    expect(applySgr(PLAIN, '38;2;1;2')).toEqual(PLAIN);
    expect(applySgr(PLAIN, '73;1234')).toEqual(PLAIN);
  });

  it('makes CSS colours that come from numbers only', () => {
    expect(cssColor(1)).toBe('var(--ansi-1)');
    expect(cssColor(16)).toBe('#000000');
    expect(cssColor(231)).toBe('#ffffff');
    expect(cssColor(208)).toBe('#ff8700');
    expect(cssColor(244)).toBe('#808080');
  });
});
