import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';
import { docker } from './support/open-container.ts';

const mark = randomBytes(9).toString('hex');
const TOKEN = `tok/${mark}&Ü+${mark}=`;
const KEY = [
  '-----BEGIN PRIVATE KEY-----',
  ...Array.from({ length: 12 }, () => randomBytes(48).toString('base64')),
  '-----END PRIVATE KEY-----',
  '',
].join('\n');
/** In the project, and no secret: the control of each search. */
const PLAIN = `plain-${randomBytes(9).toString('hex')}`;

/** What of a secret must be nowhere: all of it, lines and halves of it, and what encodings make of it. */
function tracesOf(secret: string): string[] {
  const forms = [secret, ...secret.split('\n'), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64'),
  );
  return [...forms, ...base64.map((text) => text.slice(4, -4))].filter((form) => form.length > 12);
}
const TRACES = [...tracesOf(TOKEN), ...tracesOf(KEY), mark];

const foundIn = (text: string) => TRACES.filter((trace) => text.includes(trace));
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** The tables that hold a text, as it is or as bytes. */
async function tablesWith(site: HostileSite, text: string): Promise<string[]> {
  const { pool } = site.database;
  const { rows } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await pool.query(
      `SELECT 1 FROM ${name} t WHERE position($1 in t::text) > 0 OR position($2 in t::text) > 0 LIMIT 1`,
      [text, Buffer.from(text).toString('hex')],
    );
    if (rowCount) found.push(name);
  }
  return found;
}

describeOnEachRuntime('the secrets of a project', {}, (site) => {
  let project: { id: string };

  beforeAll(async () => {
    const files = [{ path: 'main.py', content: await programText('tell-secret.py') }];
    const body = {
      name: 'secrets',
      language: 'python',
      files,
      entry: 'main.py',
      scripts: { run: 'python3 main.py', test: 'python3 main.py exit', deploy: 'sleep 3' },
      initialCommands: ['echo "preparing with $TOKEN"'],
      buildCommand: 'echo "building with $TOKEN" >&2',
      env: { PLAIN },
      secrets: { TOKEN, KEY },
    };
    const answer = await site().rest('POST', '/projects', { body });
    expect([answer.status, foundIn(JSON.stringify(answer.body))]).toEqual([201, []]);
    project = answer.body;
    const member = { email: site().neighbour.record.email };
    expect((await site().rest('POST', `/projects/${project.id}/members`, { body: member })).status).toBe(200);
  });

  const start = async (script: string, more: object = {}, as = site().user): Promise<string> => {
    const answer = await site().rest('POST', `/projects/${project.id}/run`, { as, body: { script, ...more } });
    if (answer.status !== 202) throw new Error(JSON.stringify(answer));
    return answer.body.id;
  };

  it('are what its programs are given, and nothing that they show', async () => {
    const id = await start('run');
    const events = await site().fetch('GET', `/executions/${id}/events`);
    const streamed = events.text();
    const ended = await site().ended(id);
    expect(ended).toMatchObject({ status: 'COMPLETED', outcome: { exitCode: 0 } });
    const log = (await site().logBytes(id)).toString();
    expect(log).toContain(`token ${digestOf(TOKEN)}\n`);
    expect(log).toContain(`key ${digestOf(KEY)}\n`);
    expect(log).toContain('preparing with ***\n');
    expect(log).toContain('building with ***\n');
    expect(log).toContain('whole ***\n');
    expect(log).toContain('slowly ***\n');
    expect(log).toContain("can't sign in with ***\n");
    expect(log).toContain(PLAIN);
    // What came last on the other stream may be stored after it.
    expect(ended.stdout?.endsWith('\nend\n')).toBe(true);
    const shown = [log, JSON.stringify(ended), await streamed];
    for (const path of ['logs', 'source', 'attempts', '']) {
      shown.push(JSON.stringify(await site().rest('GET', `/executions/${id}/${path}`.replace(/\/$/, ''))));
    }
    expect(shown.map(foundIn)).toEqual(shown.map(() => []));
    expect(shown[2]).toContain(digestOf(TOKEN));
  });

  it('are not shown where a program is cut off in the middle of one', async () => {
    for (const more of [{ limits: { wallMs: 3_000 } }, { limits: { outputBytes: 3_500 } }]) {
      const ended = await site().ended(await start('test', more));
      expect(['TIMEOUT', 'OUTPUT_LIMIT']).toContain(ended.outcome?.type);
      const log = (await site().logBytes(ended.id)).toString();
      expect(log).toContain('whole ***');
      expect(foundIn(log)).toEqual([]);
      expect(log).not.toContain(TOKEN.slice(0, 12));
    }
  });

  it('are in no result, verdict or difference of a run with inputs', async () => {
    const body = { projectId: project.id, script: 'run', inputs: [{ expected: 'other' }] };
    const ended = await site().run(body);
    expect(ended.results?.[0]?.verdict).toBe('WRONG_ANSWER');
    expect(foundIn(JSON.stringify(ended))).toEqual([]);
    expect(JSON.stringify(ended.results)).toContain('***');
  });

  it('are masked for its members too, who see no more than their names', async () => {
    const as = site().neighbour;
    const id = await start('run', {}, as);
    await site().ended(id, { as });
    const log = (await site().logBytes(id, as)).toString();
    expect(log).toContain(`token ${digestOf(TOKEN)}\n`);
    const { body } = await site().rest('GET', `/projects/${project.id}`, { as });
    expect(body.secretNames.toSorted()).toEqual(['KEY', 'TOKEN']);
    expect([log, JSON.stringify(body)].flatMap(foundIn)).toEqual([]);
  });

  it('are on no command line and in no setting of a container', async () => {
    const id = await start('deploy');
    await site().until(id, ({ status }) => status === 'RUNNING');
    const told: string[] = [];
    for (const containerId of await site().containers()) {
      const container = docker().getContainer(containerId);
      try {
        told.push(JSON.stringify([await container.inspect(), await container.top()]));
      } catch (error) {
        // Those of runs before may go just then, and one that is being made runs nothing yet.
        if (!/no such container|is not running/i.test(String(error))) throw error;
      }
    }
    expect(told.join('\n')).toContain('supervisor');
    expect(told.flatMap(foundIn)).toEqual([]);
    await site().ended(id);
  });

  it('are in no table, no answer and no log of the installation', async () => {
    for (const table of ['public.project', 'public.execution', 'public.log_chunk']) {
      expect(await tablesWith(site(), PLAIN)).toContain(table);
    }
    for (const trace of TRACES) expect([trace, await tablesWith(site(), trace)]).toEqual([trace, []]);
    const answers = await Promise.all(
      ['/projects', `/projects/${project.id}`, '/executions', `/projects/${project.id}/files`].map(async (path) => {
        const response = await site().fetch('GET', path);
        return Buffer.from(await response.arrayBuffer()).toString('latin1');
      }),
    );
    expect(answers.flatMap(foundIn)).toEqual([]);
    expect(site().worker.output).toContain('execution.ended');
    expect(foundIn(site().worker.output)).toEqual([]);
  });

  it('are gone for runs that come after one was taken away, and say so', async () => {
    const { status } = await site().rest('PATCH', `/projects/${project.id}`, { body: { secrets: { KEY: null } } });
    expect(status).toBe(200);
    const ended = await site().ended(await start('run'));
    expect(ended.stderr).toContain("KeyError: 'KEY'");
    expect(foundIn(JSON.stringify(ended))).toEqual([]);
  });
});

describe('a worker with another key', () => {
  describeOnEachRuntime('opens no secret', { env: { ENCRYPTION_KEY: randomBytes(32).toString('hex') } }, (site) => {
    it('says so to whoever runs it, and starts nothing', async () => {
      const secrets = { TOKEN };
      const files = [{ path: 'main.py', content: 'print("begun")' }];
      const { body } = await site().rest('POST', '/projects', {
        body: { name: 'p', language: 'python', files, secrets },
      });
      const { id } = (await site().rest('POST', `/projects/${body.id}/run`, { body: { script: 'run' } })).body;
      const { outcome, phases, attempt } = await site().ended(id);
      expect(outcome).toMatchObject({
        type: 'PREPARE_ERROR',
        message: expect.stringMatching(/^the secret TOKEN can’t be opened: .* another key/),
      });
      expect([phases, attempt]).toEqual([[], 1]);
      expect((await site().logBytes(id)).toString()).not.toContain('begun');
    });
  });
});
