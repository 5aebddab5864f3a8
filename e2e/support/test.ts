import { test as base, expect, request as requests } from '@playwright/test';
import type { SandpiperClient } from '#client/index.ts';
import { PageWatch } from './page-watch.ts';
import {
  type AddUser,
  type Credentials,
  clientOf,
  firstAdminCredentials,
  newDeveloper,
  type Person,
  signIn,
  userAdder,
} from './people.ts';

interface AdminAccess {
  readonly credentials: Credentials;
  readonly client: SandpiperClient;
  readonly addUser: AddUser;
}

interface Fixtures {
  /** Holds every page of the test to what pages may do; a test that provokes more tells it so. */
  pageWatch: PageWatch;
  /** A new developer, signed in in the test's browser. */
  developer: Person;
  site: string;
}

interface WorkerFixtures {
  homeDir: string;
  admin: AdminAccess;
  /** A developer whose programs call; for tests that need nobody of their own and no browser. */
  caller: Person;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  homeDir: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the arguments
    async ({}, use) => {
      await use(process.env.SANDPIPER_HOME ?? '.sandpiper');
    },
    { scope: 'worker' },
  ],

  admin: [
    async ({ homeDir }, use, { project }) => {
      const baseURL = String(project.use.baseURL);
      const credentials = await firstAdminCredentials(homeDir);
      const request = await requests.newContext({ baseURL });
      await signIn(request, credentials, baseURL);
      const { client } = await clientOf(request, baseURL);
      await use({ credentials, client, addUser: userAdder(request, baseURL) });
      await request.dispose();
    },
    { scope: 'worker' },
  ],

  caller: [
    async ({ admin }, use, { project }) => {
      const baseURL = String(project.use.baseURL);
      const request = await requests.newContext({ baseURL });
      await use(await newDeveloper(request, admin.addUser, baseURL));
      await request.dispose();
    },
    { scope: 'worker' },
  ],

  site: async ({ baseURL }, use) => {
    await use(String(baseURL));
  },

  pageWatch: [
    async ({ context, site }, use) => {
      const watch = new PageWatch(site);
      watch.watch(context);
      await use(watch);
      expect(watch.problems, 'what no page may do').toEqual([]);
    },
    { auto: true },
  ],

  developer: async ({ context, admin, site }, use) => {
    await use(await newDeveloper(context.request, admin.addUser, site));
  },
});

export { expect };
