import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// `npm test -- e2e` starts an instance from the production build and says where it is.
const baseURL = process.env.SANDPIPER_E2E_URL ?? 'http://localhost:3000';

// The distribution's browser rather than a download of our own.
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // They share one instance, its one first admin and two cores.
  workers: 1,
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
    // Without pictures of each moment, which cost more than the test.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
    launchOptions: { executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] },
  },
});
