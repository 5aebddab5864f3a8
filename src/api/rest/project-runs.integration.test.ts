import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchEvent } from '#core/contracts/events.ts';
import { followExecutions } from '#services/follow-executions.ts';
import { type ApiBench, apiBench, append, end, type RestAnswer, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let member: TestUser;
let colleague: TestUser;
let stranger: TestUser;
let admin: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { EGRESS: 'all' } });
  [owner, member, colleague, stranger] = await Promise.all([bench.user(), bench.user(), bench.user(), bench.user()]);
  admin = await bench.user('ADMIN');
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

let count = 0;
/** Of the owner, with two members. */
async function project(body: object = {}): Promise<{ id: string; name: string }> {
  count += 1;
  const answer = await bench.rest('POST', '/projects', {
    as: owner,
    body: { name: `shop-${count}`, files: [{ path: 'main.py', content: 'print(1)', executable: true }], ...body },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  for (const { record } of [member, colleague]) await addMember(answer.body.id, record.email);
  return answer.body;
}
const addMember = (id: string, email: string, as = owner) =>
  bench.rest('POST', `/projects/${id}/members`, { as, body: { email } });
const removeMember = (id: string, userId: string, as = owner) =>
  bench.rest('DELETE', `/projects/${id}/members/${userId}`, { as });
const run = (id: string, body: object = {}, as = owner): Promise<RestAnswer> =>
  bench.rest('POST', `/projects/${id}/run`, { as, body });
/** So that what is run next is claimed next. */
const emptyQueue = () =>
  database.pool.query(
    `UPDATE execution SET status = 'TERMINATED', ended_at = now(), outcome_type = 'TERMINATED', outcome_message = 'x'
     WHERE ended_at IS NULL`,
  );
const stored = async (id: string) => {
  const { rows } = await database.pool.query(
    'SELECT submission, repeatable, owner_id, project_id, script FROM execution WHERE id = $1',
    [id],
  );
  return rows[0];
};

describe('running a project', () => {
  it('runs the script that is named, `run` where none is, with all that the project has', async () => {
    const { id, name } = await project({
      scripts: { run: 'python main.py', test: 'python -m unittest' },
      initialCommands: ['pip install x'],
      buildCommand: 'make',
      env: { A: '1', B: '1' },
      secrets: { KEY: 'x', TOKEN: 'y' },
      limits: { wallMs: 30_000 },
    });
    const answer = await run(id, { args: ['--fast'], env: { B: '2', C: '3' }, stdin: 'in', limits: { pids: 7 } });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/v1/executions/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      kind: 'PROJECT',
      title: `${name} run`,
      projectId: id,
      projectOwnerId: owner.record.id,
      script: 'run',
      language: 'python',
      limits: { wallMs: 30_000, pids: 7, memoryBytes: 1024 ** 3, diskBytes: 512 * 1024 ** 2 },
    });
    const { submission } = await stored(answer.body.id);
    expect(submission).toMatchObject({
      files: [{ path: 'main.py', content: 'print(1)', executable: true }],
      initialCommands: ['pip install x'],
      buildCommand: 'make',
      runCommand: 'python main.py',
      args: ['--fast'],
      stdin: 'in',
      secretNames: ['KEY', 'TOKEN'],
      prepareNetwork: 'egress',
      network: 'none',
      script: 'run',
    });
    expect(submission.env).toMatchObject({ A: '1', B: '2', C: '3' });
    const test = await run(id, { script: 'test' });
    expect((await stored(test.body.id)).submission).toMatchObject({ runCommand: 'python -m unittest', script: 'test' });
  });

  it('of files runs the language’s own command from the entry, where there is no script', async () => {
    const { id } = await project({
      files: [
        { path: 'a.py', content: '' },
        { path: 'b.py', content: '' },
      ],
      entry: 'b.py',
    });
    const { submission } = await stored((await run(id)).body.id);
    expect(submission).toMatchObject({ entry: 'b.py', runCommand: null, language: 'python' });
  });

  it('of a repository clones it, and starts in its directory', async () => {
    const source = {
      type: 'GIT',
      url: 'https://git.example.org/a/b.git',
      ref: 'v1',
      directory: 'app',
      submodules: true,
    };
    const { id } = await project({ source, files: undefined, scripts: { run: 'make' } });
    const { submission } = await stored((await run(id)).body.id);
    expect(submission).toMatchObject({
      repository: { url: source.url, ref: 'v1', submodules: true, lfs: false, credentialId: null },
      directory: 'app',
      files: [],
      entry: '',
    });
  });

  it('goes by POST /executions too, and with others in a batch', async () => {
    const { id } = await project({ scripts: { test: 'true' } });
    const body = { projectId: id, script: 'test' };
    const one = await bench.rest('POST', '/executions', { as: member, body });
    expect(one.body).toMatchObject({ kind: 'PROJECT', script: 'test', projectId: id, ownerId: member.record.id });
    const two = await bench.rest('POST', '/executions/batch', {
      as: owner,
      body: { executions: [body, { code: 'x' }] },
    });
    expect(two.body.items).toMatchObject([{ kind: 'PROJECT', script: 'test' }, { kind: 'RAW_CODE' }]);
    const wrong = { projectId: id, script: 'deploy' };
    const bad = await bench.rest('POST', '/executions/batch', { as: owner, body: { executions: [body, wrong] } });
    expect([bad.status, bad.body.errors[0].path]).toEqual([400, 'executions.1.script']);
  });

  it('of a script that it has not is refused, with those that there are', async () => {
    const { id } = await project({ scripts: { test: 'true' } });
    const { status, body } = await run(id, { script: 'deploy' });
    expect([status, body.errors]).toEqual([
      400,
      [{ path: 'script', message: 'must be one of run, test: the project has no "deploy"' }],
    ]);
    const bare = await project({ image: 'debian:bookworm' });
    expect((await run(bare.id)).body.errors[0].message).toContain('the project has no scripts');
    expect((await run(id, { script: 'lint' })).body.errors[0].path).toBe('script');
    const empty = await project({ files: [] });
    expect((await run(empty.id)).body.errors[0]).toMatchObject({ path: 'projectId', message: /no files yet/ });
  });

  it('takes a run command for one run in the place of a script, as all kinds do', async () => {
    const { id } = await project({ scripts: { run: 'true', deploy: './deploy' }, secrets: { KEY: 'x' } });
    const { submission } = await stored((await run(id, { runCommand: 'ls -l "$@"', args: ['.'] })).body.id);
    expect(submission).toMatchObject({ runCommand: 'ls -l "$@"', args: ['.'], script: 'run', secretNames: ['KEY'] });
    const bare = await project({ image: 'debian:bookworm' });
    expect((await run(bare.id, { runCommand: 'ls' })).status).toBe(202);
    expect((await run(bare.id, { runCommand: 'ls', script: 'test' })).body.errors[0].path).toBe('script');
    const direct = { projectId: id, runCommand: 'ls' };
    expect((await bench.rest('POST', '/executions', { as: owner, body: direct })).status).toBe(202);
  });

  it('deploys once: what was cut off is not begun again; and the audit says who did', async () => {
    const { id } = await project({ scripts: { deploy: './deploy' } });
    const { body } = await run(id, { script: 'deploy' }, member);
    expect(await stored(body.id)).toMatchObject({ repeatable: false, script: 'deploy' });
    const { rows } = await database.pool.query('SELECT action, actor_id, detail FROM audit_event WHERE target = $1', [
      body.id,
    ]);
    expect(rows).toMatchObject([
      { action: 'project.deployed', actor_id: member.record.id, detail: { kind: 'PROJECT', projectId: id } },
    ]);
  });

  it('names the project for what it has and can’t be run with, and the request for what that says', async () => {
    const offline = await apiBench(database, { env: { EGRESS: 'none', CUSTOM_IMAGES: 'good/image' } });
    try {
      const files = await project({ network: 'egress' });
      const refused = (body: object, of = files) => offline.rest('POST', `/projects/${of.id}/run`, { as: owner, body });
      const image = await project({ image: 'other/image:1', scripts: { run: 'true' } });
      expect((await refused({}, image)).body.errors).toEqual([
        { path: 'projectId', message: 'is of a project whose image must be an image that may be run here: good/image' },
      ]);
      const saved = await refused({});
      expect(saved.body.errors).toEqual([
        { path: 'projectId', message: 'is of a project whose network must be "none": programs have no network here' },
      ]);
      expect(saved.body.detail).toBe(`projectId ${saved.body.errors[0].message}`);
      const said = await refused({ network: 'egress' });
      expect(said.body.errors).toEqual([{ path: 'network', message: 'must be "none": programs have no network here' }]);
      const none = { network: 'none' };
      const limits = await refused({ ...none, limits: { wallMs: 10_000_000 } });
      expect(limits.body.errors).toMatchObject([{ path: 'limits.wallMs' }]);
      const batch = await offline.rest('POST', '/executions/batch', {
        as: owner,
        body: { executions: [{ projectId: files.id }] },
      });
      expect(batch.body.errors).toMatchObject([{ path: 'executions.0.projectId' }]);
      const repository = await project({
        source: { type: 'GIT', url: 'https://git.example.org/a.git' },
        files: undefined,
        scripts: { run: 'true' },
      });
      const message = 'is of a project whose repository can not be cloned: nothing has the network here';
      expect((await refused({}, repository)).body.errors).toEqual([{ path: 'projectId', message }]);
      // What an earlier run was prepared with is asked anew as well.
      const prepared = await project({ initialCommands: ['true'] });
      const ran = await run(prepared.id);
      expect((await stored(ran.body.id)).submission.prepareNetwork).toBe('egress');
      const again = await offline.caller(owner.principal).execution.runAgain({ id: ran.body.id });
      expect((await stored(again.id)).submission.prepareNetwork).toBe('none');
    } finally {
      await offline[Symbol.asyncDispose]();
    }
  });

  it('doesn’t set a secret that the run gives another value', async () => {
    const { id } = await project({ secrets: { KEY: 'x', TOKEN: 'y' } });
    const { body } = await run(id, { env: { KEY: 'mine' } });
    expect((await stored(body.id)).submission).toMatchObject({ secretNames: ['TOKEN'], env: { KEY: 'mine' } });
  });
});

describe('members', () => {
  it('are added by the email of who can sign in, once each, and never the owner', async () => {
    const { id } = await project();
    const again = await addMember(id, member.record.email.toUpperCase());
    expect(again.status).toBe(200);
    expect(again.body.members.map(({ email }: { email: string }) => email)).toEqual([
      member.record.email,
      colleague.record.email,
    ]);
    for (const email of ['nobody@example.com', owner.record.email, 'no-email']) {
      expect((await addMember(id, email)).body.errors[0].path).toBe('email');
    }
  });

  it('see the project and run it, with names of secrets and no values, and change nothing', async () => {
    const { id } = await project({ secrets: { KEY: 'zebra-value' } });
    const seen = await bench.rest('GET', `/projects/${id}`, { as: member });
    expect(seen.body).toMatchObject({ id, mayEdit: false, secretNames: ['KEY'] });
    const listed = await bench.rest('GET', '/projects?limit=200', { as: member });
    expect(listed.body.items).toContainEqual(expect.objectContaining({ id, mayEdit: false }));
    const changes: [string, string, object?][] = [
      ['PATCH', '', { description: 'x' }],
      ['PATCH', '', { secrets: { KEY: 'x' } }],
      ['DELETE', ''],
      ['POST', '/members', { email: stranger.record.email }],
      ['DELETE', `/members/${colleague.record.id}`],
      ['PUT', '/files'],
    ];
    for (const [method, path, body] of changes) {
      const answer = await bench.rest(method, `/projects/${id}${path}`, { as: member, ...(body && { body }) });
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'FORBIDDEN']);
      const foreign = await bench.rest(method, `/projects/${id}${path}`, { as: stranger, ...(body && { body }) });
      expect([method, path, foreign.status]).toEqual([method, path, 404]);
    }
    for (const { body } of [seen, listed]) expect(JSON.stringify(body)).not.toContain('zebra-value');
  });

  it('may not make the project show what it keeps', async () => {
    const { id } = await project({ secrets: { KEY: 'x' }, scripts: { run: 'true' } });
    const tries = {
      initialCommands: ['echo $KEY | rev'],
      buildCommand: 'echo $KEY | rev',
      runCommand: 'echo $KEY | rev',
      compileArgs: ['-x'],
      env: { NODE_OPTIONS: '--import=data:text/javascript,x' },
      network: 'egress',
    };
    for (const [field, value] of Object.entries(tries)) {
      const answer = await run(id, { [field]: value }, member);
      expect([answer.status, answer.body.errors[0].path]).toEqual([400, field]);
      expect((await run(id, { [field]: value })).status).toBe(202);
      // The same is what a batch and a plain submission are held to.
      const direct = { projectId: id, [field]: value };
      expect((await bench.rest('POST', '/executions', { as: member, body: direct })).status).toBe(400);
    }
    expect((await run(id, { args: ['a'], stdin: 'b', limits: { wallMs: 5_000 } }, member)).status).toBe(202);
    const open = await project({ scripts: { run: 'true' } });
    expect((await run(open.id, { env: { A: '1' }, initialCommands: ['true'] }, member)).status).toBe(202);
  });

  it('that are removed, or leave, find nothing of the project; what they ran stays theirs, and is not run again', async () => {
    const { id } = await project({ secrets: { KEY: 'x' } });
    const mine = await run(id, {}, member);
    expect((await removeMember(id, member.record.id)).status).toBe(204);
    expect((await removeMember(id, member.record.id)).status).toBe(404);
    expect((await removeMember(id, colleague.record.id, colleague)).status).toBe(204);
    for (const gone of [member, colleague]) {
      expect((await bench.rest('GET', `/projects/${id}`, { as: gone })).status).toBe(404);
      expect((await run(id, {}, gone)).status).toBe(404);
    }
    expect((await bench.rest('GET', `/executions/${mine.body.id}`, { as: member })).status).toBe(200);
    const again = bench.caller(member.principal).execution.runAgain({ id: mine.body.id });
    await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const byOwner = await bench.caller(owner.principal).execution.runAgain({ id: mine.body.id });
    expect(byOwner).toMatchObject({ ownerId: owner.record.id, projectId: id, script: 'run' });
  });

  it('that are removed have nothing tried again for them, until they are back', async () => {
    const { id } = await project({ secrets: { KEY: 'x' } });
    await emptyQueue();
    const { body: started } = await run(id, {}, member);
    await bench.deps.stores.executions.end(await bench.claim(), {
      status: 'FAILED',
      outcome: { type: 'ENVIRONMENT', exitCode: null, signal: null, message: 'x' },
      phases: [],
      truncated: false,
      wallMs: null,
      cpuMs: null,
      peakMemoryBytes: null,
    });
    await removeMember(id, member.record.id);
    const retry = () => bench.caller(admin.principal).admin.retryDeadLetter({ id: started.id });
    await expect(retry()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'It can not be run as it is any more: There is no such project.',
    });
    await addMember(id, member.record.email);
    expect(await retry()).toMatchObject({ resolution: 'RETRIED' });
  });

  it('run again with secrets only what the project still is, and what its owner ran so they may', async () => {
    const { id } = await project({ secrets: { KEY: 'x' }, scripts: { run: 'echo $KEY | rev' } });
    const mine = await run(id, { args: ['a'], stdin: 'b', limits: { wallMs: 5_000 } }, member);
    const again = (who: TestUser) => bench.caller(who.principal).execution.runAgain({ id: mine.body.id });
    expect(await again(member)).toMatchObject({ ownerId: member.record.id, script: 'run', limits: { wallMs: 5_000 } });
    const patch = (body: object) => bench.rest('PATCH', `/projects/${id}`, { as: owner, body });
    await patch({ description: 'says more' });
    expect(await again(member)).toMatchObject({ script: 'run' });

    const changes: [object, object, string][] = [
      [{ scripts: { run: 'true' } }, { scripts: { run: 'echo $KEY | rev' } }, 'script'],
      [{ files: [{ path: 'main.py', content: 'print(2)' }] }, {}, 'files'],
      [
        { files: [{ path: 'main.py', content: 'print(1)', executable: true }], env: { A: '1' } },
        { env: {} },
        'variables',
      ],
      [{ initialCommands: ['true'] }, { initialCommands: [] }, 'initial commands'],
      [{ buildCommand: 'true' }, { buildCommand: null }, 'build command'],
    ];
    for (const [change, back, what] of changes) {
      expect((await patch(change)).status).toBe(200);
      await expect(again(member)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: `The project’s ${what} changed since, and it is run with what its owner keeps: run it anew.`,
      });
      await patch(back);
    }
    expect(await again(member)).toMatchObject({ script: 'run' });
    await patch({ scripts: { test: 'true' }, image: 'debian:bookworm' });
    await expect(again(member)).rejects.toMatchObject({ message: expect.stringContaining('has no "run"') });
    await expect(again(owner)).resolves.toMatchObject({ ownerId: owner.record.id });
  });

  it('who had more rights then run again no more than a member may, nor with a network that was taken away', async () => {
    const { id } = await project({ secrets: { KEY: 'x' }, scripts: { run: 'true' }, network: 'egress' });
    const boss = await bench.user('ADMIN');
    await addMember(id, boss.record.email);
    const asAdmin = await run(id, { runCommand: 'echo $KEY | rev' }, boss);
    const demoted = { ...boss.principal, role: 'DEVELOPER' as const };
    const again = bench.caller(demoted).execution.runAgain({ id: asAdmin.body.id });
    await expect(again).rejects.toMatchObject({ message: expect.stringContaining('script changed since') });

    const networked = await run(id, {}, member);
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { network: 'none' } });
    const online = bench.caller(member.principal).execution.runAgain({ id: networked.body.id });
    await expect(online).rejects.toMatchObject({ message: expect.stringContaining('network changed since') });
  });

  it('run again without secrets what they said themselves', async () => {
    const { id } = await project({ scripts: { run: 'true' } });
    const mine = await run(id, { runCommand: 'ls', env: { A: '1' } }, member);
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: { secrets: { KEY: 'x' } } });
    const again = await bench.caller(member.principal).execution.runAgain({ id: mine.body.id });
    expect((await stored(again.id)).submission).toMatchObject({ runCommand: 'ls', secretNames: [] });
  });

  it('don’t clone with its owner’s credential what the project is not made of any more', async () => {
    const made = { name: 'git', host: 'git.example.org', username: 'ada', password: 'hush' };
    const credential = (await bench.rest('POST', '/credentials', { as: owner, body: made })).body.id;
    const source = { type: 'GIT', url: 'https://git.example.org/a/b.git', credential };
    const { id } = await project({ source, files: undefined, scripts: { run: 'true' } });
    const mine = await run(id, { initialCommands: ['ls'] }, member);
    const again = () => bench.caller(member.principal).execution.runAgain({ id: mine.body.id });
    expect(await again()).toMatchObject({ script: 'run' });
    const elsewhere = { source: { ...source, url: 'https://git.example.org/a/other.git' } };
    await bench.rest('PATCH', `/projects/${id}`, { as: owner, body: elsewhere });
    await expect(again()).rejects.toMatchObject({ message: expect.stringContaining('repository changed since') });
  });

  it('run nothing of a project whose owner is disabled; nobody does, until they are enabled', async () => {
    const leaver = await bench.user();
    const body = { name: 'left', files: [{ path: 'main.py', content: '' }], secrets: { KEY: 'x' } };
    const { id } = (await bench.rest('POST', '/projects', { as: leaver, body })).body;
    await addMember(id, member.record.email, leaver);
    const mine = await run(id, {}, member);
    const disable = (disabled: boolean) =>
      bench.deps.stores.users.update(leaver.record.id, { disabledAt: disabled ? new Date() : null });
    await disable(true);
    expect((await bench.rest('GET', `/projects/${id}`, { as: member })).status).toBe(200);
    for (const who of [member, admin]) {
      const refused = await run(id, {}, who);
      const message = 'is of a project whose owner is disabled: nothing of it is run until they are enabled';
      expect([refused.status, refused.body.errors]).toEqual([400, [{ path: 'projectId', message }]]);
    }
    const again = () => bench.caller(member.principal).execution.runAgain({ id: mine.body.id });
    await expect(again()).rejects.toMatchObject({ message: expect.stringContaining('owner is disabled') });
    await disable(false);
    expect((await run(id, {}, member)).status).toBe(202);
    expect(await again()).toMatchObject({ script: 'run' });
  });

  it('don’t see with which credential of its owner the project is cloned', async () => {
    const made = { name: 'git-seen', host: 'git.example.org', username: 'ada', password: 'hush' };
    const credential = (await bench.rest('POST', '/credentials', { as: owner, body: made })).body.id;
    const source = { type: 'GIT', url: 'https://git.example.org/a/b.git', credential };
    const { id } = await project({ source, files: undefined, scripts: { run: 'true' } });
    const { body: started } = await run(id, {}, member);
    const seenBy = async (who: TestUser) => {
      const caller = bench.caller(who.principal);
      const answers = [
        await bench.rest('GET', `/projects/${id}`, { as: who }),
        await bench.rest('GET', '/projects?limit=200', { as: who }),
        await bench.rest('GET', `/executions/${started.id}`, { as: who }),
        await caller.project.get({ id }),
        await caller.execution.source({ id: started.id }),
      ];
      return answers.map((answer) => JSON.stringify(answer).includes(credential));
    };
    expect(await seenBy(member)).toEqual([false, false, false, false, false]);
    expect(await seenBy(owner)).toEqual([true, true, false, true, true]);
    expect(await seenBy(admin)).toEqual([true, false, false, true, true]);
    const shown = (await bench.rest('GET', `/projects/${id}`, { as: member })).body.source;
    expect(shown).toEqual({ type: 'GIT', url: source.url });
  });

  it('are named at most a hundred times in a quarter of an hour: nobody tries who has an account here', async () => {
    const eager = await bench.user();
    const body = { name: 'all', files: [{ path: 'main.py', content: '' }] };
    const { id } = (await bench.rest('POST', '/projects', { as: eager, body })).body;
    const answers = await Promise.all(
      Array.from({ length: 110 }, (_, n) =>
        addMember(id, n === 109 ? member.record.email : `n${n}@example.org`, eager),
      ),
    );
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
    const late = await addMember(id, member.record.email, eager);
    expect([late.status, late.body.code, late.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '900']);
    expect((await addMember((await project()).id, stranger.record.email)).status).toBe(200);
  });

  it('run what was the project’s again only while it is there', async () => {
    const { id } = await project();
    const mine = await run(id, {}, member);
    await bench.rest('DELETE', `/projects/${id}`, { as: owner });
    const again = bench.caller(member.principal).execution.runAgain({ id: mine.body.id });
    await expect(again).rejects.toMatchObject({ message: 'Its project was deleted.' });
  });
});

describe('what a member runs', () => {
  it('is theirs, and seen by the project’s owner in all that is told of it, and by nobody else', async () => {
    const { id } = await project({ env: { MARK: 'zebra-env' } });
    await emptyQueue();
    const { body: started } = await run(id, {}, member);
    const claimed = await bench.claim();
    await append(bench.deps, claimed, 'zebra-output\n');
    await end(bench.deps, claimed);
    const paths = ['', '/logs', '/events', '/attempts', '/artifacts'].map((path) => `/executions/${started.id}${path}`);
    for (const path of paths) {
      for (const [who, status] of [
        [member, 200],
        [owner, 200],
        [admin, 200],
        [colleague, 404],
        [stranger, 404],
      ] as const) {
        const answer = await bench.rest('GET', path, { as: who });
        expect([path, answer.status, answer.status === 404 && JSON.stringify(answer.body).includes('zebra')]).toEqual([
          path,
          status,
          false,
        ]);
      }
    }
    const logs = await bench.rest('GET', `/executions/${started.id}/logs`, { as: owner });
    expect(logs.body.items).toMatchObject([{ content: 'zebra-output\n' }]);
    const source = await bench.caller(owner.principal).execution.source({ id: started.id });
    expect(source.env).toMatchObject({ MARK: 'zebra-env' });
    await expect(bench.caller(colleague.principal).execution.source({ id: started.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is followed by the project’s owner as it happens, and refused to another member', async () => {
    const { id } = await project();
    await emptyQueue();
    const { body: started } = await run(id, {}, member);
    const follow = async (who: TestUser) => {
      const events: WatchEvent[] = [];
      const input = { executions: [{ id: started.id }], signal: AbortSignal.timeout(30_000) };
      for await (const { event } of followExecutions(bench.deps, who.principal, input)) events.push(event);
      return events;
    };
    const followed = follow(owner);
    await expect(follow(colleague)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const claimed = await bench.claim();
    await append(bench.deps, claimed, 'live\n');
    await end(bench.deps, claimed);
    const events = await followed;
    expect(events.flatMap((event) => (event.type === 'log' ? [event.chunk.content] : []))).toEqual(['live\n']);
    expect(events.at(-1)).toMatchObject({ type: 'result', execution: { status: 'COMPLETED' } });
  });

  it('is ended by the project’s owner, not by another member', async () => {
    const { id } = await project();
    const { body: started } = await run(id, {}, member);
    const terminate = (as: TestUser) => bench.rest('POST', `/executions/${started.id}/terminate`, { as });
    expect((await terminate(colleague)).status).toBe(404);
    expect((await terminate(stranger)).status).toBe(404);
    expect(await terminate(owner)).toMatchObject({ status: 202, body: { status: 'TERMINATED' } });
  });

  it('is in the owner’s list of the project, and in no list of theirs without it', async () => {
    const { id } = await project();
    const { body: theirs } = await run(id, {}, member);
    const { body: own } = await run(id);
    const list = async (as: TestUser, query: string) => {
      const { body } = await bench.rest('GET', `/executions?limit=200&${query}`, { as });
      return body.items.map((item: { id: string }) => item.id);
    };
    expect(await list(owner, `projectId=${id}`)).toEqual([own.id, theirs.id]);
    expect(await list(admin, `projectId=${id}`)).toEqual([own.id, theirs.id]);
    expect(await list(owner, `projectId=${id}&q=${theirs.title}`)).toEqual([own.id, theirs.id]);
    expect(await list(owner, `projectId=${id}&kind=PROJECT&status=QUEUED`)).toEqual([own.id, theirs.id]);
    expect(await list(owner, '')).not.toContain(theirs.id);
    expect(await list(member, `projectId=${id}`)).toEqual([theirs.id]);
    expect(await list(colleague, `projectId=${id}`)).toEqual([]);
    expect(await list(stranger, `projectId=${id}`)).toEqual([]);
  });
});
