import { describe, expect, it } from 'vitest';
import type { ExaminationReport } from '#core/contracts/examinations.ts';
import { type ExaminationId, newId } from '#core/ids.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { ended, madeEnvironment, type Script, ScriptedRunner, says } from '#tests/support/scripted-runner.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { Examiner } from './examiner.ts';

/** A sandbox whose walls refuse everything. */
const closed: Script = async function* ({ stdin }) {
  yield madeEnvironment();
  yield { type: 'phase-started', phase: 'RUN' };
  const lines = Buffer.from(stdin).toString().trim().split('\n');
  yield says(lines.map((_, number) => `${number}\terror\t1\n`).join(''));
  yield ended();
};

function examining(options: { script?: Script; image?: boolean } = {}) {
  const clock = new ManualClock();
  const asked: ExaminationId[] = [];
  const reports = new Map<string, ExaminationReport>();
  const problems = new Map<string, string>();
  const state = { away: false, looks: 0 };
  const examiner = new Examiner({
    examinations: {
      begin: async () => {
        state.looks += 1;
        if (state.away) throw new Error('the database is away');
        return asked[0] ?? null;
      },
      done: async (id, report) => {
        reports.set(id, report);
        asked.shift();
      },
      failed: async (id, problem) => {
        problems.set(id, problem);
        asked.shift();
      },
    },
    engine: new FakeEngine(),
    runner: new ScriptedRunner(options.script ?? closed),
    images: {
      find: async () =>
        options.image === false ? null : { reference: 'fake/python:1', digest: 'sha256:1', versions: {} },
    },
    languageId: 'python',
    workerId: newId('worker'),
    clock,
    log: silentLogger(),
  });
  const ask = () => {
    const id = newId('examination');
    asked.push(id);
    examiner.nudge();
    return id;
  };
  return { clock, examiner, ask, reports, problems, state };
}

describe('an examiner', () => {
  it('examines when it is asked, and reports', async () => {
    const { examiner, ask, reports } = examining();
    await using _ = examiner;
    examiner.start();
    const ids = [ask(), ask()];
    await expect.poll(() => [...reports.keys()]).toEqual(ids);
    const [report] = [...reports.values()];
    expect(report?.facts).toMatchObject({ engine: 'fake', runtime: 'runc', image: 'fake/python:1' });
    expect(report?.findings.find(({ id }) => id === 'kernel.mount')).toMatchObject({
      verdict: 'PASS',
      found: 'refused (EPERM)',
    });
  });

  it('looks without being asked too, as a word may get lost', async () => {
    const { clock, examiner, state } = examining();
    await using _ = examiner;
    examiner.start();
    await clock.advance(0);
    expect(state.looks).toBe(1);
    await clock.advance(60_000);
    expect(state.looks).toBe(2);
  });

  it('says why it could not', async () => {
    const { examiner, ask, problems } = examining({ image: false });
    await using _ = examiner;
    examiner.start();
    const id = ask();
    await expect.poll(() => problems.get(id)).toContain('The image of python');
  });

  it('takes a program that was stopped for no report', async () => {
    const script: Script = async function* () {
      yield madeEnvironment();
      yield ended({ exitCode: null, signal: 'SIGKILL', reason: 'wall-time' });
    };
    const { examiner, ask, problems } = examining({ script });
    await using _ = examiner;
    examiner.start();
    const id = ask();
    await expect.poll(() => problems.get(id)).toBe('the probe program ended by wall-time, SIGKILL');
  });

  it('tries again where the database was away', async () => {
    const { clock, examiner, ask, reports, state } = examining();
    await using _ = examiner;
    state.away = true;
    const id = ask();
    examiner.start();
    await clock.advance(0);
    state.away = false;
    await clock.advance(60_000);
    await expect.poll(() => [...reports.keys()]).toEqual([id]);
  });

  it('leaves one that is under way when it is stopped', async () => {
    const begun = Promise.withResolvers<void>();
    const script: Script = async function* (_, signal) {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      yield ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' });
    };
    const { examiner, ask, reports, problems } = examining({ script });
    examiner.start();
    ask();
    await begun.promise;
    await examiner[Symbol.asyncDispose]();
    expect([reports.size, problems.size]).toEqual([0, 0]);
  });
});
