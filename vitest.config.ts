import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const code = ['src', 'worker', 'bin', 'bench', 'tests', 'languages'];

const notSideBySide = ['**/node_modules/**', '**/*.alone.integration.test.ts'];

/** What starts processes takes the longest, and would leave a core idle at the end: it comes first. */
class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isEarly = ({ moduleId }: TestSpecification) => /\/(bin|worker)\//.test(moduleId);
    return (await super.sort(files)).toSorted((a, b) => Number(isEarly(b)) - Number(isEarly(a)));
  }
}

/** `unit` needs nothing but Node; `integration` needs what `bin/test` sets up: Postgres, and Docker with its images. */
export default defineConfig({
  test: {
    restoreMocks: true,
    // A bound for what never comes, and not for how long it takes: a machine at work may take ten times as long.
    expect: { poll: { timeout: 8_000 } },
    // What all files import is loaded once for all of a process, not for each: that took more time than most tests. What
    // a test leaves behind in it is seen by others, so it must leave nothing.
    isolate: false,
    sequence: { sequencer: ProcessesFirst },
    // They wait more than they compute; by default one core would be left idle.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: code.map((folder) => `${folder}/**/*.test.{ts,tsx}`),
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', '**/*.language.test.ts', 'tests/contract/**'],
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [...code.map((folder) => `${folder}/**/*.integration.test.ts`), 'tests/contract/**/*.test.ts'],
          exclude: [...notSideBySide, 'tests/attacks/**', 'tests/chaos/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'attacks',
          include: ['tests/attacks/**/*.integration.test.ts'],
          exclude: notSideBySide,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: code.map((folder) => `${folder}/**/*.alone.integration.test.ts`),
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'languages',
          include: ['languages/**/*.language.test.ts'],
          maxConcurrency: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'chaos', include: ['tests/chaos/**/*.integration.test.ts'] },
      },
    ],
  },
});
