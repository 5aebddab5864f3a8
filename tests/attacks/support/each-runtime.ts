import { afterAll, beforeAll, describe } from 'vitest';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { HostileSite, type HostileSiteOptions } from './hostile-site.ts';

/** Building the first image of a machine takes about a minute. */
const START_WITHIN_MS = 300_000;

const runtimes = await sandboxRuntimes();

type Tests = (site: () => HostileSite, runtime: string) => void;

/** The same tests on each runtime, on one site for all of them. `site()` is for the tests, not for their collection. */
export function describeOnEachRuntime(name: string, options: HostileSiteOptions, tests: Tests): void {
  describeOn(runtimes, name, { options, tests });
}

/** Where the runtime has no part in it. */
export function describeOnRunc(name: string, options: HostileSiteOptions, tests: Tests): void {
  describeOn(['runc'], name, { options, tests });
}

function describeOn(
  runtimesOfTests: readonly string[],
  name: string,
  { options, tests }: { options: HostileSiteOptions; tests: Tests },
): void {
  describe.each(runtimesOfTests)(`${name}, on %s`, (runtime) => {
    let site: HostileSite | undefined;
    beforeAll(async () => {
      site = await HostileSite.start(runtime, options);
    }, START_WITHIN_MS);
    afterAll(async () => {
      await site?.[Symbol.asyncDispose]();
    });
    tests(() => {
      if (!site) throw new Error('the site is there for tests only');
      return site;
    }, runtime);
  });
}
