import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// `npm test -- e2e` starts instances from the production build and says where they are: each of Playwright's workers has
// one of its own, as some tests change what all users of an instance see.
const instances: Record<string, string>[] = JSON.parse(process.env.SANDPIPER_E2E_INSTANCES ?? '[{}]');
Object.assign(process.env, instances[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]);
const trace = process.env.SANDPIPER_E2E_TRACE === '1';
const baseURL = process.env.SANDPIPER_E2E_URL ?? 'http://localhost:3000';

// The distribution's browser rather than a download of our own.
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** An image that is built has a network interface for as long, at whose coming and going Chromium breaks off what it loads. */
const BUILDS = '**/preparing.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: instances.length,
  projects: [
    { name: 'pages', testIgnore: BUILDS },
    { name: 'builds', testMatch: BUILDS, dependencies: ['pages'] },
  ],
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL,
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    // It takes a fifth of the time of all tests; `SANDPIPER_E2E_TRACE=1 npm test -- e2e/name` keeps one of what fails.
    trace: { mode: trace ? 'retain-on-failure' : 'off', screenshots: false, snapshots: true, sources: false },
    launchOptions: { executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] },
  },
});
