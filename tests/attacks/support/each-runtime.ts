import { afterAll, beforeAll, describe } from 'vitest';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { HostileSite, type HostileSiteOptions } from './hostile-site.ts';

/** Building the first image of a machine takes about a minute. */
const START_WITHIN_MS = 300_000;

const runtimes = await sandboxRuntimes();

/** The same tests on each runtime, on one site for all of them. `site()` is for the tests, not for their collection. */
export function describeOnEachRuntime(
  name: string,
  options: HostileSiteOptions,
  tests: (site: () => HostileSite, runtime: string) => void,
): void {
  describe.each(runtimes)(`${name}, on %s`, (runtime) => {
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
