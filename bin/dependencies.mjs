// Ends with 0 where node_modules holds what package-lock.json names. Compares versions rather than times, as a checkout
// renews the lockfile's time without changing it. Runs on any Node, before there is a node_modules.
import { readFileSync } from 'node:fs';

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

const wanted = packagesOf('package-lock.json');
// npm writes this file last, so an installation that was cut off has none.
const installed = packagesOf('node_modules/.package-lock.json');
const complete =
  wanted &&
  installed &&
  Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    return installed[path] ? installed[path].version === version : optional;
  });
process.exitCode = complete ? 0 : 1;
