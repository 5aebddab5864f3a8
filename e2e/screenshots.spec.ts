import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { SandpiperClient } from '#client/index.ts';
import { signIn } from './support/people.ts';
import { SessionPage } from './support/session-page.ts';
import { expect, test } from './support/test.ts';

/** Every page as people see it, to be looked at: `test-results/screenshots/<look>/<page>.png`. */
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const;

const PRIMES = `"""Prints the primes, a few a second."""
import time


def is_prime(number: int) -> bool:
    return number > 1 and all(number % d for d in range(2, int(number**0.5) + 1))


for number in range(1, 120):
    if is_prime(number):
        print(f"{number:4}  \\033[32m{'#' * (number // 4)}\\033[0m", flush=True)
        time.sleep(0.1)
`;

const BROKEN_C = `#include <stdio.h>
#include "list.h"

int sum(const int *numbers, int count) {
    int total;
    for (int i = 0; i < count; i++)
        total += number[i];
    return total;
}

int main(void) {
    int numbers[] = {3, 1, 2};
    printf("%d\\n", sum(numbers, 3))
    return 0;
}
`;

/** Leaves files, fails a test, and has steps. */
const TESTED = {
  name: 'nightly-report',
  description: 'Sums up the day and sends it round',
  language: 'bash',
  files: [
    { path: 'main.sh', content: 'echo "sent to $RECIPIENT"\n' },
    {
      path: 'test.sh',
      content: [
        'mkdir -p artifacts; echo "all rows" > artifacts/rows.txt',
        'echo iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg== | base64 -d > artifacts/dot.png',
        "printf 'TAP version 14\\nok 1 - adds up\\nnot ok 2 - rounds to cents\\n  ---\\n  message: expected 0.10 and got 0.1\\n  ...\\nok 3 - sends # SKIP no mail server\\n1..3\\n'",
        'exit 1',
      ].join('\n'),
    },
  ],
  scripts: { test: 'bash test.sh', deploy: './deploy.sh staging' },
  initialCommands: ['echo "fetching rates"'],
  env: { RECIPIENT: 'team@example.org' },
  secrets: { MAIL_PASSWORD: 'zebra', DEPLOY_TOKEN: 'zebra' },
};

for (const [look, use] of Object.entries(LOOKS)) {
  test.describe(`Every page, ${look}`, () => {
    test.use(use);

    test('is whole, within its width, and without an error', async ({
      page,
      context,
      developer,
      admin,
      site,
    }, info) => {
      test.setTimeout(240_000);
      const folder = join(info.project.outputDir, 'screenshots', look);
      const shoot = async (name: string, shown: Page = page) => {
        await shown.evaluate(() => document.fonts.ready);
        const overflow = await shown.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0);
        await shown.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
      };
      const see = async (path: string, heading: string) => {
        await page.goto(path);
        await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
        await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      };

      await see('/', 'Sessions');
      await shoot('sessions-empty');
      const { sessionId, brokenId, failedId } = await someContent(developer.client);
      await see('/', 'Sessions');
      await expect(page.getByRole('listitem')).toHaveCount(5);
      await shoot('sessions');

      const session = new SessionPage(page);
      await session.open(sessionId);
      await session.expectEditor();
      await expect(page.getByText('is_prime').first()).toBeVisible();
      await shoot('session');
      await session.run.click();
      await expect(session.output).toContainText('23');
      await shoot('session-running');
      await session.expectStatus('Completed', { timeout: 30_000 });
      await shoot('session-completed');
      await page.getByRole('tab', { name: /^Input/ }).click();
      await shoot('session-input');

      await session.language.click();
      await expect(page.getByRole('listbox')).toBeVisible();
      await shoot('session-languages');
      await session.language.fill('c');
      await shoot('session-languages-found');
      await page.keyboard.press('Escape');
      await session.open(brokenId);
      await session.expectEditor();
      await page.getByRole('button', { name: 'Examples' }).click();
      await expect(page.getByRole('menuitem', { name: 'Hello' })).toBeVisible();
      await shoot('session-examples');
      await page.keyboard.press('Escape');
      await session.run.click();
      await session.expectStatus('Failed');
      await shoot('session-problems');
      await session.output.getByRole('button').first().click();
      await expect(session.editor).toBeFocused();
      await shoot('session-problem-shown');

      await see('/history', 'History');
      await expect(page.getByRole('link', { name: /Primes/ }).first()).toBeVisible();
      await shoot('history');
      await see('/history?status=stopped', 'History');
      await shoot('history-none');
      await page.goto(`/history/${failedId}`);
      await session.expectStatus('Failed');
      await expect(session.output).toContainText('ZeroDivisionError');
      await shoot('run');
      await session.output.getByRole('button').first().click();
      await expect(page.getByRole('status').filter({ hasText: 'Line 4' })).toBeInViewport();
      await shoot('run-place');
      await page.getByRole('region', { name: 'Limits' }).scrollIntoViewIfNeeded();
      await shoot('run-below');

      await see('/settings/account', 'Settings');
      await shoot('settings-account');
      await see('/settings/tokens', 'Settings');
      await page.getByRole('textbox', { name: 'Name' }).fill('ci on build-7');
      await page.getByRole('button', { name: 'Create token' }).click();
      await expect(page.getByTestId('token-secret')).toBeVisible();
      await shoot('settings-tokens');
      await page.getByRole('button', { name: 'Account menu' }).click();
      await shoot('account-menu');

      await context.clearCookies();
      await see('/sign-in', 'Sign in');
      await shoot('sign-in');
      await page.goto('/sign-in/link#nobody');
      await expect(page.getByRole('heading', { name: 'Welcome to Sandpiper' })).toBeVisible();
      await shoot('sign-in-link');

      await signIn(context.request, admin.credentials, site);
      await see('/admin', 'Overview');
      await expect(page.getByRole('status', { name: 'Updates' })).toHaveText('Live');
      await shoot('admin-overview');
      await page.getByRole('region', { name: 'How runs ended in the last' }).scrollIntoViewIfNeeded();
      await shoot('admin-overview-below');
      const { id: sleeping } = await developer.client.execution.submit({ language: 'bash', code: '# Waits\nsleep 60' });
      await see('/admin/queue', 'Queue');
      await expect(page.getByText('# Waits')).toBeVisible();
      await shoot('admin-queue');
      await developer.client.execution.terminate({ id: sleeping });
      await see('/admin/executions', 'Executions');
      await shoot('admin-executions');
      await see('/admin/audit', 'Audit');
      await shoot('admin-audit');
      await see('/admin/users', 'Users');
      await shoot('admin-users');
      await page.getByRole('button', { name: 'Add a user' }).click();
      await shoot('admin-add-user');
      await see('/admin/doctor', 'Doctor');
      await page.getByRole('button', { name: 'Examine' }).click();
      await expect(page.getByText(/^(All \d+ walls stand|.* walls? (is|are) missing)/)).toBeVisible({
        timeout: 60_000,
      });
      await shoot('admin-doctor');
      await page.getByText('What it may ask the kernel').last().click();
      await page.getByText('Keyrings').scrollIntoViewIfNeeded();
      await shoot('admin-doctor-below');
      await see('/history?scope=all', 'History');
      await expect(page.getByText('The runs of everybody.')).toBeVisible();
      await shoot('admin-history');
    });

    test('of projects and of the form for a run is whole, within its width, and without an error', async ({
      page,
      developer,
      admin,
    }, info) => {
      test.setTimeout(240_000);
      const folder = join(info.project.outputDir, 'screenshots', look);
      const shoot = async (name: string) => {
        await page.evaluate(() => document.fonts.ready);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', fullPage: true });
      };
      const see = async (path: string, heading: string) => {
        await page.goto(path);
        await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
        await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      };
      await see('/projects', 'Projects');
      await shoot('projects-none');
      const { client } = developer;
      await client.credential.create({ name: 'Company', host: 'git.example.org', password: 'zebra' });
      await client.project.create({
        name: 'site',
        source: { type: 'GIT', url: 'https://git.example.org/owner/a-name-that-is-rather-long/site.git', ref: 'main' },
        language: 'node',
        scripts: { run: 'node index.js' },
      });
      const { id } = await client.project.create(TESTED);
      await client.project.addMember({ id, email: (await admin.client.account.me()).email });
      await client.project.run({ id, script: 'run' });
      const { id: tested } = await client.project.run({ id, script: 'test' });
      await expect
        .poll(async () => (await client.execution.get({ id: tested })).status, { timeout: 60_000 })
        .toBe('FAILED');
      await see('/projects', 'Projects');
      await expect(page.getByRole('list', { name: 'Last runs of nightly-report' })).toContainText('Failed');
      await shoot('projects');
      await see('/projects/new', 'New project');
      await shoot('project-new');
      await see(`/projects/${id}`, TESTED.name);
      await expect(page.getByRole('region', { name: 'Recent runs' })).toContainText('Failed');
      await shoot('project');
      await page.getByRole('button', { name: 'Deploy…' }).click();
      await shoot('project-deploy');
      await page.keyboard.press('Escape');
      await see(`/projects/${id}/settings`, TESTED.name);
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('of two words');
      await shoot('project-settings');
      await see(`/projects/${id}/files`, TESTED.name);
      await expect(page.getByText('sent to')).toBeVisible({ timeout: 45_000 });
      await shoot('project-files');
      await see(`/projects/${id}/secrets`, TESTED.name);
      await page.getByRole('button', { name: 'Replace MAIL_PASSWORD' }).click();
      await shoot('project-secrets');
      await see(`/projects/${id}/members`, TESTED.name);
      await shoot('project-members');
      await page.goto(`/history/${tested}`);
      await expect(page.getByRole('region', { name: 'Tests' })).toBeVisible();
      await expect(page.getByRole('img', { name: 'dot.png' })).toBeVisible();
      await shoot('run-of-project');
      await see(`/new-run?from=${tested}`, 'Run again with changes');
      await shoot('new-run-project');

      await see('/new-run', 'New run');
      await page.getByRole('textbox', { name: 'Repository' }).fill('git@git.example.org:owner/app.git');
      await page.getByRole('button', { name: 'Add a variable' }).click();
      await page.getByRole('textbox', { name: 'Name of variable 1' }).fill('NODE_ENV');
      await page.getByRole('textbox', { name: 'Value of NODE_ENV' }).fill('production');
      await page.getByRole('textbox', { name: 'Memory limit' }).fill('much');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await shoot('new-run-repository');
      await see('/new-run?way=image', 'New run');
      await shoot('new-run-image');
      await see('/new-run?way=code', 'New run');
      await expect(page.getByRole('textbox', { name: /^Code editor/ })).toBeVisible({ timeout: 45_000 });
      await shoot('new-run-code');
      await see('/settings/credentials', 'Settings');
      await shoot('settings-credentials');
      await see('/settings/dependencies', 'Settings');
      await expect(page.getByText('Nothing is kept')).toBeVisible();
      await shoot('settings-dependencies');
    });

    test('that is not there says so', async ({ page, developer, pageWatch }, info) => {
      pageWatch.expectOnConsole(/status of 404/);
      expect((await page.goto(`/nowhere/${developer.id}`))?.status()).toBe(404);
      await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
      await page.screenshot({ path: join(info.project.outputDir, 'screenshots', look, 'not-found.png') });
    });
  });
}

/** What somebody has after a while. */
async function someContent(
  client: SandpiperClient,
): Promise<{ sessionId: string; brokenId: string; failedId: string }> {
  const { session, execution } = client;
  await session.create({ title: 'Log rotation', language: 'bash', files: [{ path: 'main.sh', content: 'date\n' }] });
  await session.create({ title: 'JSON to CSV', language: 'node', files: [{ path: 'main.js', content: '\n' }] });
  await session.create({
    title: 'A title that is so long that it does not fit into any line of a narrow screen at all',
  });
  const broken = await session.create({
    title: 'Does not compile',
    language: 'c',
    entry: 'main.c',
    files: [
      { path: 'main.c', content: BROKEN_C },
      { path: 'list.h', content: '#pragma once\n\nint sum(const int *numbers, int count);\n' },
    ],
  });
  const primes = await session.create({ title: 'Primes', files: [{ path: 'main.py', content: PRIMES }], stdin: '7\n' });
  await execution.run({ language: 'bash', code: '# Where am I?\npwd; ls -la; id' });
  await execution.run({ language: 'node', code: 'console.log([1, 2, 3].map((n) => n ** 2));' });
  await execution.run({ language: 'python', code: 'while True: pass', limits: { wallMs: 300 } });
  const failed = await execution.run({
    language: 'python',
    code: 'import sys\nprint("reading …")\nprint("warning: the file is empty", file=sys.stderr)\nprint(1 / 0)\n',
    args: ['--input', 'data file.csv'],
    stdin: 'a,b\n',
  });
  return { sessionId: primes.id, brokenId: broken.id, failedId: failed.id };
}
