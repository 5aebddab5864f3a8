import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ensureBuild } from '../launcher/build/build.ts';
import { ensureGenerated } from '../launcher/build/generate.ts';
import { type CommandResult, run, runNode } from './command.ts';
import { type Counts, check, fromPlaywright, fromSentences, fromVitest, NONE } from './counts.ts';
import { startInstance } from './instance.ts';
import type { Part } from './selection.ts';
import type { Workspace } from './workspace.ts';

type RunPart = (workspace: Workspace, filters: readonly string[], fuzzSeconds: number) => Promise<Counts>;

/** What each part of a run does. They show what their tools say, and throw where they can't be run at all. */
export const runPart: Record<Part, RunPart> = {
  async lint(workspace) {
    const { projectDir: cwd } = workspace.setup;
    return checked(
      await run('node_modules/.bin/biome', ['check', '--max-diagnostics=100', '--error-on-warnings', '.'], {
        cwd,
        env: workspace.env,
        signal: workspace.signal,
        show: true,
      }),
    );
  },

  async types(workspace) {
    await generated(workspace);
    const typegen = await next(workspace, ['typegen']);
    if (typegen.code !== 0) return checked(typegen);
    // Its own JavaScript file would start the native compiler anyway.
    const { setup, env, signal } = workspace;
    return checked(
      await run('node_modules/.bin/tsc', ['--noEmit'], { cwd: setup.projectDir, env, signal, show: true }),
    );
  },

  async drift(workspace) {
    await generated(workspace);
    const { url } = await workspace.postgres();
    const { findDrift } = await import('#db/migrations/drift.ts');
    const drift = await findDrift(url);
    const output = drift
      ? `prisma/schema.prisma says what no migration makes:\n${drift}`
      : 'schema and migrations agree';
    process.stdout.write(`${output}\n`);
    return check(!drift);
  },

  async unit(workspace, filters) {
    await generated(workspace);
    return vitest(workspace, 'unit', filters, {});
  },

  /** Has been under way since the start of the run; shown in one piece. */
  async supervisor(workspace, filters, fuzzSeconds) {
    const { output, code } = await workspace.supervisor(filters, fuzzSeconds);
    process.stdout.write(output);
    return fromSentences(output, code);
  },

  async integration(workspace, filters) {
    await generated(workspace);
    const [{ url }] = await Promise.all([
      workspace.postgres(),
      workspace.images(),
      workspace.gvisor(),
      workspace.programs({ 'docker-compose': 'docker-compose' }),
    ]);
    return vitest(workspace, 'integration', filters, { SANDPIPER_TEST_DATABASE_URL: url });
  },

  /** What is written of every language, in its own image. Filters are ids of languages, or their folders. */
  async languages(workspace, filters) {
    await generated(workspace);
    const ids = filters.map((filter) => basename(filter));
    await workspace.images(ids);
    return vitest(workspace, 'languages', [], { SANDPIPER_TEST_LANGUAGES: ids.join(',') });
  },

  /** One file at a time: some measure what an attack costs its neighbours. */
  async attacks(workspace, filters) {
    await generated(workspace);
    const [{ url }] = await Promise.all([workspace.postgres(), workspace.images(), workspace.gvisor()]);
    const env = { SANDPIPER_TEST_DATABASE_URL: url };
    return vitest(workspace, 'attacks', filters, env, ['--no-file-parallelism']);
  },

  /** Brings up and breaks an installation of its own, with mounts and an engine of its own: that takes root on Linux. */
  async chaos(workspace, filters) {
    await generated(workspace);
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      process.stdout.write('chaos is left out: it needs root on Linux\n');
      return NONE;
    }
    await Promise.all([workspace.images(), workspace.programs({ faketime: 'faketime' })]);
    return vitest(workspace, 'chaos', filters, {}, ['--no-file-parallelism']);
  },

  async build(workspace) {
    await generated(workspace);
    const { projectDir } = workspace.setup;
    await workspace.steps.run('build', (step) => ensureBuild(projectDir, step, workspace.signal));
    return check(true);
  },

  async e2e(workspace, filters) {
    await Promise.all([workspace.images(), workspace.programs({ chromium: 'chromium' })]);
    await using instance = await startInstance(workspace);
    const report = await reportFile(workspace, 'e2e');
    const { code } = await runNode(
      ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', ...filters],
      {
        cwd: workspace.setup.projectDir,
        env: { ...workspace.env, ...instance.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
        signal: workspace.signal,
        show: true,
      },
    );
    const counts = fromPlaywright(JSON.parse(await readFile(report, 'utf8')), code);
    if (counts.failed > 0) process.stdout.write(`The instance said:\n${instance.said()}\n`);
    return counts;
  },
};

async function vitest(
  workspace: Workspace,
  project: string,
  filters: readonly string[],
  env: Record<string, string>,
  options: readonly string[] = [],
): Promise<Counts> {
  const report = await reportFile(workspace, project);
  const { code } = await runNode(
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...filters, '--passWithNoTests', ...options],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    { cwd: workspace.setup.projectDir, env: { ...workspace.env, ...env }, signal: workspace.signal, show: true },
  );
  const text = await readFile(report, 'utf8').catch(() => null);
  // Without a report nothing ran: no file matched, or Vitest itself failed.
  const counts = text === null ? (code === 0 ? NONE : check(false)) : fromVitest(JSON.parse(text), code);
  return counts;
}

/** The database client is made from the schema and not kept in git; nearly everything imports its types. */
async function generated({ setup, steps, signal }: Workspace): Promise<void> {
  await steps.run('client', (step) => ensureGenerated(setup.projectDir, step, signal));
}

function next(workspace: Workspace, args: string[]): Promise<CommandResult> {
  return runNode(['node_modules/next/dist/bin/next', ...args], {
    cwd: workspace.setup.projectDir,
    env: { ...workspace.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    signal: workspace.signal,
    show: true,
  });
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
