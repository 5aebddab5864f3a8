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
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL,
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: { executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] },
  },
});
