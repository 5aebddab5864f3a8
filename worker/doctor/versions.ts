/** The numbers that a version begins with: "1.1.5+ds1-1+deb12u1" is 1.1.5, "v28.0.1-rc.2" is 28.0.1. Null where none. */
export function versionOf(text: string): readonly number[] | null {
  const found = /^v?(\d+(?:\.\d+)*)/.exec(text.trim())?.[1];
  return found ? found.split('.').map(Number) : null;
}

/** A part that is missing counts as 0. */
export function isBefore(version: readonly number[], other: readonly number[]): boolean {
  for (let part = 0; part < Math.max(version.length, other.length); part++) {
    const difference = (version[part] ?? 0) - (other[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * Whether a version lacks what was fixed in `fixedIn`: the first fixed version of each branch that got the fix, oldest
 * first. A branch in between that isn't named never got it.
 */
export function lacksFix(version: readonly number[], fixedIn: readonly (readonly number[])[]): boolean {
  const ofBranch = fixedIn.find((fixed) => fixed[0] === version[0] && fixed[1] === version[1]);
  if (ofBranch) return isBefore(version, ofBranch);
  const newest = fixedIn.at(-1);
  return newest !== undefined && isBefore(version, newest);
}

/** A distribution's own build may carry a fix without the version that upstream fixed it in. */
export function isDistributionBuild(version: string): boolean {
  return /[+~-](?:ds|dfsg|deb|\d*ubuntu|\d*\.?el\d|fc\d|amzn)/.test(version);
}
