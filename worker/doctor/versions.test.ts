import { describe, expect, it } from 'vitest';
import { isBefore, isDistributionBuild, lacksFix, versionOf } from './versions.ts';

describe('a version', () => {
  it.each([
    ['1.1.5+ds1-1+deb12u1', [1, 1, 5]],
    ['v28.0.1-rc.2', [28, 0, 1]],
    ['6.18.44-fc-v657', [6, 18, 44]],
    ['deadbeef', null],
  ])('%s begins with its numbers', (text, numbers) => {
    expect(versionOf(text)).toEqual(numbers);
  });

  it('is before another by its numbers, not by its letters', () => {
    expect(isBefore([1, 9], [1, 10])).toBe(true);
    expect(isBefore([1, 1, 12], [1, 1, 12])).toBe(false);
    expect(isBefore([1, 2], [1, 2, 1])).toBe(true);
    expect(isBefore([2], [1, 99, 99])).toBe(false);
  });

  it('lacks a fix that its branch got later, and one that its branch never got', () => {
    const fixedIn = [
      [1, 2, 8],
      [1, 3, 3],
      [1, 4, 0],
    ];
    const lacking = [
      [1, 1, 15],
      [1, 2, 7],
      [1, 3, 0],
      [1, 3, 2],
    ];
    const fixed = [
      [1, 2, 8],
      [1, 2, 9],
      [1, 3, 3],
      [1, 4, 0],
      [2, 0, 0],
    ];
    expect(lacking.filter((version) => !lacksFix(version, fixedIn))).toEqual([]);
    expect(fixed.filter((version) => lacksFix(version, fixedIn))).toEqual([]);
  });

  it('of a distribution is told from upstream’s', () => {
    const theirs = ['1.1.5+ds1-1+deb12u1', '20.10.24+dfsg1', '1.6.20~ds1-1+deb12u3', '1.1.7-0ubuntu1~22.04.1'];
    expect(theirs.filter((version) => !isDistributionBuild(version))).toEqual([]);
    expect(['1.1.12', 'v1.2.0-rc.1', '28.2.2', '1.1.12-0-g51d5e946'].filter(isDistributionBuild)).toEqual([]);
  });
});
