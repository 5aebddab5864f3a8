import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invalidField } from '#core/errors.ts';
import { newId, type UserId } from '#core/ids.ts';
import { makeUser } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ProjectChange, ProjectParts, ProjectRecord, ProjectStore, SecretsAfter } from './project-store.ts';

let database: TestDatabase;
let projects: ProjectStore;
let ownerId: UserId;

beforeAll(async () => {
  database = await testDatabase();
  ({ projects } = database.stores);
  ownerId = (await makeUser(database.stores)).id;
});
afterAll(() => database[Symbol.asyncDispose]());

const create = (parts: Partial<ProjectParts> = {}): Promise<ProjectRecord> =>
  projects.create({
    id: newId('project'),
    ownerId,
    name: newId('user'),
    description: '',
    source: { type: 'FILES' },
    files: [],
    entry: null,
    language: 'python',
    image: null,
    scripts: {},
    initialCommands: [],
    buildCommand: null,
    env: {},
    limits: {},
    network: 'none',
    secrets: {},
    ...parts,
  });
const change = (of: Partial<ProjectChange>): ProjectChange => ({ parts: {}, secrets: {}, admit: () => {}, ...of });
const sealed = (length: number) => new Uint8Array(length).fill(7);
const outcomes = async (work: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(work))
    .map((result) => (result.status === 'fulfilled' ? 'done' : result.reason.code))
    .sort();

describe('of several at once', () => {
  it('one has the name', async () => {
    expect(await outcomes([1, 2, 3].map(() => create({ name: 'same' })))).toEqual(['CONFLICT', 'CONFLICT', 'done']);
  });

  it('one changes what all of them saw', async () => {
    const { id } = await create();
    const all = await Promise.all(
      ['a', 'b', 'c'].map((description) => projects.update(id, 1, change({ parts: { description } }))),
    );
    expect(all.filter((record) => record !== null)).toHaveLength(1);
    expect((await projects.byId(id))?.revision).toBe(2);
  });

  it('as many become members as there is room for', async () => {
    const { id } = await create();
    const users = await Promise.all([1, 2, 3, 4].map(() => makeUser(database.stores)));
    const added = await Promise.all(users.map((user) => projects.addMember(id, user.id, 2)));
    expect(added.filter(Boolean)).toHaveLength(2);
    const people = await projects.people(id);
    expect(people?.memberIds).toHaveLength(2);
    // Who is one is not one too many.
    const [member] = people?.memberIds ?? [];
    expect(member && (await projects.addMember(id, member, 2))).toBe(true);
  });

  it('each that sets secrets is judged by what the others left', async () => {
    const { id } = await create();
    const seen: number[] = [];
    const admit = ({ secrets }: SecretsAfter) => {
      const bytes = secrets.reduce((sum, { sealedBytes }) => sum + sealedBytes, 0);
      seen.push(bytes);
      if (bytes > 250) throw invalidField('secrets', 'are too many');
    };
    const set = (name: string) => projects.update(id, 1, change({ secrets: { [name]: sealed(100) }, admit }));
    expect(await outcomes(['A', 'B', 'C'].map(set))).toEqual(['INVALID_INPUT', 'done', 'done']);
    expect(seen.sort((a, b) => a - b)).toEqual([100, 200, 300]);
    expect((await projects.byId(id))?.secretNames).toHaveLength(2);
  });
});

describe('a change', () => {
  it('that is refused leaves nothing of itself, the secrets included', async () => {
    const before = await create({ env: { A: '1' } });
    const refused = projects.update(
      before.id,
      1,
      change({
        parts: { description: 'new' },
        secrets: { KEY: sealed(1) },
        admit: ({ env }) => {
          throw invalidField('env', Object.keys(env).join());
        },
      }),
    );
    await expect(refused).rejects.toMatchObject({ message: 'env A' });
    expect(await projects.byId(before.id)).toEqual(before);
    expect(await projects.update(before.id, 2, change({ secrets: { KEY: sealed(1) } }))).toBeNull();
    expect((await projects.byId(before.id))?.secretNames).toEqual([]);
    expect(await projects.update(newId('project'), 1, change({}))).toBeNull();
    expect(await projects.update(before.id, 3_000_000_000, change({}))).toBeNull();
  });

  it('brings back text as it was, whatever stands in it', async () => {
    const content = 'ü ✓ 𝄞 \u0000 \\u0000 "';
    const files = [{ path: 'a', content, encoding: 'utf8' as const }];
    const record = await create({ files, scripts: { run: 'a\\b "c" $d' }, env: { A: '\\u0000' } });
    expect(await projects.byId(record.id)).toMatchObject({
      files,
      scripts: { run: 'a\\b "c" $d' },
      env: { A: '\\u0000' },
    });
    expect((await projects.update(record.id, 1, change({ parts: { files: null } })))?.files).toBeNull();
  });
});
