import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuild } from '../launcher/build/build.ts';
import { type CommandResult, run, runNode } from './command.ts';
import { type Counts, check, fromPlaywright, fromSentences, fromVitest, NONE } from './counts.ts';
import { startInstance, type TestInstance } from './instance.ts';
import { imagesFor, type Part } from './selection.ts';
import type { Workspace } from './workspace.ts';

/** As many of Playwright's workers run side by side, as tests of pages mostly wait. */
const E2E_INSTANCES = ['e2e', 'e2e_2'];

export interface PartOptions {
  readonly workspace: Workspace;
  readonly filters: readonly string[];
  readonly fuzzSeconds: number;
  /** Shows what its tools say. */
  say(text: string): void;
}

/** What each part of a run does. They say what their tools say, and throw where they can't be run at all. */
export const runPart: Record<Part, (options: PartOptions) => Promise<Counts>> = {
  async lint({ workspace, say }) {
    const { projectDir: cwd } = workspace.setup;
    return checked(
      await run('node_modules/.bin/biome', ['check', '--max-diagnostics=100', '--error-on-warnings', '.'], {
        cwd,
        env: workspace.env,
        signal: workspace.signal,
        onOutput: say,
      }),
    );
  },

  async types({ workspace, say }) {
    await workspace.generated();
    const { setup, env, signal } = workspace;
    const typegen = await runNode(['node_modules/next/dist/bin/next', 'typegen'], {
      cwd: setup.projectDir,
      env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      signal,
      onOutput: say,
    });
    if (typegen.code !== 0) return checked(typegen);
    // Its own JavaScript file would start the native compiler anyway.
    return checked(
      await run('node_modules/.bin/tsc', ['--noEmit'], { cwd: setup.projectDir, env, signal, onOutput: say }),
    );
  },

  async drift({ workspace, say }) {
    await workspace.generated();
    const { url } = await workspace.postgres();
    const { findDrift } = await import('#db/migrations/drift.ts');
    const drift = await findDrift(url);
    const output = drift
      ? `prisma/schema.prisma says what no migration makes:\n${drift}`
      : 'schema and migrations agree';
    say(`${output}\n`);
    return check(!drift);
  },

  async unit(options) {
    await options.workspace.generated();
    return vitest('unit', options);
  },

  /** Has been under way since the start of the run; shown in one piece. */
  async supervisor({ workspace, filters, fuzzSeconds, say }) {
    const { output, code } = await workspace.supervisor(filters, fuzzSeconds);
    say(output);
    return fromSentences(output, code);
  },

  async integration(options) {
    await options.workspace.programs({ 'docker-compose': 'docker-compose' });
    return vitest('integration', options, { env: await onRealThings(options.workspace) });
  },

  /** What is contained, whatever else the machine does. */
  async attacks(options) {
    return vitest('attacks', options, { env: await onRealThings(options.workspace) });
  },

  /** What measures how long something takes, or what it costs its neighbours: one file at a time. */
  async alone(options) {
    const env = await onRealThings(options.workspace);
    return vitest('alone', options, { env, args: ['--no-file-parallelism'] });
  },

  /** What is written of every language, as soon as its image is there. Filters are ids of languages, or their folders. */
  async languages(options) {
    const { workspace, filters, say } = options;
    await Promise.all([workspace.generated(), workspace.engine()]);
    const builds = workspace.buildImages(imagesFor({ parts: ['languages'], filters }));
    const env = {
      SANDPIPER_TEST_LANGUAGES: builds.languageIds.join(),
      SANDPIPER_TEST_IMAGES_UNDER_WAY: builds.underWayFile,
    };
    const counts = await vitest('languages', { ...options, filters: [] }, { env });
    for (const failure of builds.failures) say(`${failure}\n`);
    return counts;
  },

  /** Brings up and breaks an installation of its own, with mounts and an engine of its own: that takes root on Linux. */
  async chaos(options) {
    const { workspace, say } = options;
    await workspace.generated();
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      say('chaos is left out: it needs root on Linux\n');
      return NONE;
    }
    await Promise.all([workspace.images(), workspace.programs({ faketime: 'faketime' })]);
    return vitest('chaos', options, { args: ['--no-file-parallelism'] });
  },

  async build({ workspace }) {
    await workspace.generated();
    const { projectDir } = workspace.setup;
    await workspace.steps.run('build', (step) => ensureBuild(projectDir, step, workspace.signal));
    return check(true);
  },

  async e2e({ workspace, filters, say }) {
    await Promise.all([workspace.images(), workspace.programs({ chromium: 'chromium' })]);
    await using owned = new AsyncDisposableStack();
    const instances: TestInstance[] = [];
    // Some files need one only.
    const named = filters.length > 0;
    for (const name of named ? ['e2e'] : E2E_INSTANCES) instances.push(owned.use(await startInstance(workspace, name)));
    const report = await reportFile(workspace, 'e2e');
    const { code } = await runNode(
      // What is asked for by name waits for nothing else.
      [
        'node_modules/@playwright/test/cli.js',
        'test',
        '--reporter=list,json',
        ...(named ? ['--no-deps'] : []),
        ...filters,
      ],
      {
        cwd: workspace.setup.projectDir,
        env: {
          ...workspace.env,
          SANDPIPER_E2E_INSTANCES: JSON.stringify(instances.map(({ env }) => env)),
          PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        },
        signal: workspace.signal,
        onOutput: say,
      },
    );
    const counts = fromPlaywright(JSON.parse(await readFile(report, 'utf8')), code);
    if (counts.failed > 0) for (const instance of instances) say(`An instance said:\n${instance.said()}\n`);
    return counts;
  },
};

/** A database, the engine with all that tests run on it, and the variables that tell tests of them. */
async function onRealThings(workspace: Workspace): Promise<Record<string, string>> {
  await workspace.generated();
  const [{ url }] = await Promise.all([workspace.postgres(), workspace.images(), workspace.gvisor()]);
  return { SANDPIPER_TEST_DATABASE_URL: url };
}

async function vitest(
  project: string,
  { workspace, filters, say }: PartOptions,
  { env = {}, args = [] }: { env?: Record<string, string>; args?: readonly string[] } = {},
): Promise<Counts> {
  const report = await reportFile(workspace, project);
  const { code } = await runNode(
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...filters, '--passWithNoTests', ...args],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    { cwd: workspace.setup.projectDir, env: { ...workspace.env, ...env }, signal: workspace.signal, onOutput: say },
  );
  const text = await readFile(report, 'utf8').catch(() => null);
  // Without a report nothing ran: no file matched, or Vitest itself failed.
  const counts = text === null ? (code === 0 ? NONE : check(false)) : fromVitest(JSON.parse(text), code);
  return counts;
}

async function reportFile(workspace: Workspace, name: string): Promise<string> {
  const folder = join(workspace.setup.config.homeDir, 'reports');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}.${process.pid}.json`);
  await rm(file, { force: true });
  return file;
}

function checked({ code }: CommandResult): Counts {
  return check(code === 0);
}
