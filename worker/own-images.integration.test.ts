import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Submission } from '#core/contracts/executions.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ended, hello, madeEnvironment, type Script } from '#tests/support/scripted-runner.ts';
import { eventually, startTestWorker, textOf, untilEnded } from '#tests/support/test-worker.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';

let database: TestDatabase;
let owner: UserRecord;

beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
});
afterAll(() => database[Symbol.asyncDispose]());

const submit = (submission: Partial<Submission>) => submitOne(database.stores, owner, { submission });
const statuses = async (id: Parameters<typeof untilEnded>[1]) =>
  (await database.stores.executions.events(id)).map(({ to }) => to);

const ofImage: Partial<Submission> = {
  ...{ kind: 'CUSTOM_IMAGE', language: null, entry: '', files: [] },
  ...{ image: 'my/image:1', command: ['./run.sh'] },
};
const customImages = { find: async () => ({ reference: 'sha256:1', digest: 'sha256:2', env: {} }) };

describe('what brings its own image along', () => {
  it('is run by a worker that has the image of no language', async () => {
    await using worker = await startTestWorker(database, { images: { python: false }, attempts: { customImages } });
    const python = await submit({});
    const { id } = await submit(ofImage);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1, delayReason: null });
    expect(worker.runner.requests).toMatchObject([{ image: 'sha256:1', supervisor: 'mounted' }]);
    await eventually(database, python.id, ({ status }) => status === 'DELAYED');
    expect(await statuses(id)).toEqual(['QUEUED', 'RUNNING', 'COMPLETED']);
    await database.stores.executions.requestTerminate(python.id);
  });

  it('waits for the engine, and is run when it is back', async () => {
    const engine = new FakeEngine();
    engine.available = false;
    await using _ = await startTestWorker(database, { engine, images: { python: false }, attempts: { customImages } });
    const { id } = await submit(ofImage);
    const delayed = await eventually(database, id, ({ status }) => status === 'DELAYED');
    expect(delayed.delayReason).toBe('The container engine is not available.');
    engine.available = true;
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });
});

describe('what is cloned', () => {
  it('waits while Git is being prepared, holds no place meanwhile, and is run after that', async () => {
    let isReady = false;
    const gitImage = {
      find: async () => (isReady ? { reference: 'fake/git:1', digest: 'sha256:3' } : 'Preparing Git: step 2 of 7'),
    };
    const wayOut = { env: {}, open: () => ({ accept: () => {}, [Symbol.asyncDispose]: async () => {} }) };
    const script: Script = async function* (request, signal) {
      if (request.image !== 'fake/git:1') return yield* hello(request, signal);
      yield madeEnvironment('container-git');
      yield { type: 'phase-started', phase: 'PREPARE' };
      yield ended({ phase: 'PREPARE' });
      yield { type: 'collected-end', complete: true };
    };
    await using _ = await startTestWorker(database, { script, capacity: 1, attempts: { gitImage, wayOut } });
    const repository = { url: 'https://git.example/a', ref: null, submodules: false, lfs: false, credentialId: null };
    const { id } = await submit({ kind: 'GIT_REPOSITORY', repository, files: [], prepareNetwork: 'egress' });
    const delayed = await eventually(database, id, ({ status }) => status === 'DELAYED');
    expect(delayed).toMatchObject({ delayReason: 'Preparing Git: step 2 of 7.', attempt: 0 });
    await untilEnded(database, (await submit({})).id);
    isReady = true;
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(await textOf(database, id)).toBe('hello\n');
  });
});
