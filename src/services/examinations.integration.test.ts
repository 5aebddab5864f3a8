import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ExaminationReport, Finding } from '#core/contracts/examinations.ts';
import { newId, type WorkerId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import { type AuthBench, authBench, principalOf } from '#tests/support/auth-deps.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { getExamination } from './get-examination.ts';
import { listExaminations } from './list-examinations.ts';
import { requestExamination } from './request-examination.ts';

let database: TestDatabase;
let bench: AuthBench;
let admin: Principal;

beforeAll(async () => {
  database = await testDatabase();
  bench = authBench(database);
  admin = principalOf(await bench.user('ADMIN'));
});
beforeEach(async () => {
  await database.pool.query('DELETE FROM worker');
});
afterAll(() => database[Symbol.asyncDispose]());

async function aliveWorker(hostname = 'here'): Promise<WorkerId> {
  const id = newId('worker');
  await database.stores.workers.register({ id, hostname, pid: 1, version: '0', capacity: 1 });
  return id;
}

const finding = (verdict: Finding['verdict']): Finding => ({
  id: `some.${verdict}`,
  area: 'USER',
  title: 'A wall',
  tried: 'to pass',
  expected: 'no way',
  found: 'what there is\u0000',
  verdict,
  advice: verdict === 'PASS' ? null : 'Build one.',
});

const REPORT: ExaminationReport = {
  facts: {
    engine: 'docker',
    engineVersion: '28.0.0',
    runtime: 'runc',
    gvisor: false,
    runcVersion: '1.3.3',
    containerdVersion: null,
    hostKernel: '6.12.0',
    seenKernel: '6.12.0',
    cgroupVersion: 2,
    architecture: 'x86_64',
    securityOptions: ['seccomp'],
    image: 'sandpiper/python:1',
  },
  findings: [finding('PASS'), finding('PASS'), finding('WARN'), finding('FAIL')],
  durationMs: 1234,
};

describe('an examination', () => {
  test('is asked of every worker that is alive, who hear of it, begin it and report', async () => {
    const hub = createListenHub({ url: database.url });
    onTestFinished(() => hub[Symbol.asyncDispose]());
    await hub.start();
    let heard = 0;
    hub.onExamination(() => void heard++);
    const [one, other, gone] = [await aliveWorker('a'), await aliveWorker('b'), await aliveWorker('c')];
    await database.stores.workers.stopped(gone);

    const { items } = await requestExamination(bench.deps, admin);
    expect(items).toMatchObject([
      { workerId: one, hostname: 'a', status: 'REQUESTED', counts: null, startedAt: null },
      { workerId: other, hostname: 'b', status: 'REQUESTED', counts: null, startedAt: null },
    ]);
    await expect.poll(() => heard).toBe(1);

    const { examinations } = database.stores;
    const id = await examinations.begin(one);
    expect(id).toBe(items[0]?.id);
    expect((await listExaminations(bench.deps, admin)).items[0]).toMatchObject({ status: 'RUNNING' });
    if (!id) throw new Error('nothing was begun');
    await examinations.done(id, REPORT);
    expect(await examinations.begin(one)).toBeNull();
    const [done] = (await listExaminations(bench.deps, admin)).items;
    expect(done).toMatchObject({ status: 'DONE', counts: { pass: 2, warn: 1, fail: 1 }, problem: null });
    expect(done).not.toHaveProperty('report');
    const { report, endedAt } = await getExamination(bench.deps, admin, { id });
    expect(endedAt).not.toBeNull();
    expect(report?.findings.map(({ found }) => found)).toEqual(Array(4).fill('what there is'));
    expect(report?.facts).toEqual(REPORT.facts);
  });

  test('isn’t asked again of a worker that is at it', async () => {
    const worker = await aliveWorker();
    const first = await requestExamination(bench.deps, admin);
    expect(await requestExamination(bench.deps, admin)).toEqual(first);
    const id = await database.stores.examinations.begin(worker);
    expect((await requestExamination(bench.deps, admin)).items).toHaveLength(1);
    // A worker whose answer to the first time was lost is at the same one.
    expect(await database.stores.examinations.begin(worker)).toBe(id);
    if (id) await database.stores.examinations.failed(id, 'the engine is away\u0000');
    const { items } = await requestExamination(bench.deps, admin);
    expect(items).toMatchObject([{ status: 'REQUESTED' }, { status: 'FAILED', problem: 'the engine is away' }]);
  });

  test('whose worker goes away has failed', async () => {
    const worker = await aliveWorker();
    await requestExamination(bench.deps, admin);
    await database.stores.workers.stopped(worker);
    expect((await listExaminations(bench.deps, admin)).items).toMatchObject([
      { status: 'FAILED', problem: 'The worker went away before it was done.' },
    ]);
  });

  test('needs a worker', async () => {
    await expect(requestExamination(bench.deps, admin)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('is kept for twenty requests', async () => {
    const worker = await aliveWorker();
    for (let request = 0; request < 22; request++) {
      await requestExamination(bench.deps, admin);
      const id = await database.stores.examinations.begin(worker);
      if (id) await database.stores.examinations.done(id, REPORT);
    }
    expect((await listExaminations(bench.deps, admin)).items).toHaveLength(20);
  });

  test('is for admins alone, and written down', async () => {
    await aliveWorker();
    const developer = principalOf(await bench.user());
    const [asked] = (await requestExamination(bench.deps, admin)).items;
    if (!asked) throw new Error('nothing was asked');
    await expect(requestExamination(bench.deps, developer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(listExaminations(bench.deps, developer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getExamination(bench.deps, developer, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getExamination(bench.deps, admin, { id: newId('examination') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(
      await database.prisma.auditEvent.findMany({ where: { action: 'examination.requested', target: asked.id } }),
    ).toMatchObject([{ actorId: admin.userId }]);
  });
});
