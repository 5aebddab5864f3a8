import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TestUser } from '#tests/support/api-bench.ts';
import { craftedTar, craftedZip, gzipOf } from '#tests/support/crafted-archives.ts';
import { describeOnEachRuntime, describeOnRunc } from './support/each-runtime.ts';
import type { Ended, HostileSite } from './support/hostile-site.ts';

const SECRET = 'zebra-7261-do-not-tell';
const MIB = 1024 ** 2;
/** Of the first entry of a zip, which holds as much as a project may. */
const COPY = { method: 8, offset: 0, packedSize: 4000, declaredSize: 4 * MIB };

/** Says by a sum that it has the secret, then writes it in each way that a member might hope for. */
const RUN = `printf %s "$KEY" | sha256sum
echo "plain $KEY"; echo "error $KEY" >&2
printf zebra-72; sleep 0.2; printf '61-do-not-tell\\n'
"$@"
`;

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');
const toldOf = ({ stdout, stderr }: Ended) => `${stdout}\n${stderr}`;

async function makeProject(site: HostileSite, body: object): Promise<string> {
  const answer = await site.rest('POST', '/projects', { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  await site.rest('POST', `/projects/${answer.body.id}/members`, { body: { email: site.neighbour.record.email } });
  return answer.body.id;
}

async function runProject(site: HostileSite, id: string, body: object, as: TestUser): Promise<Ended> {
  const answer = await site.rest('POST', `/projects/${id}/run`, { as, body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return site.ended(answer.body.id, { as, withinMs: 120_000 });
}

describeOnEachRuntime('who may run a project', {}, (site) => {
  it('has it run with its owner’s secrets, and reads them nowhere', async () => {
    const member = site().neighbour;
    const id = await makeProject(site(), {
      name: 'told',
      files: [{ path: 'run.sh', content: RUN, executable: true }],
      scripts: { run: './run.sh "$@"' },
      secrets: { KEY: SECRET },
    });
    const ended = await runProject(site(), id, { args: ['sh', '-c', 'echo "again $KEY"'] }, member);
    expect(ended.status, toldOf(ended)).toBe('COMPLETED');
    // The control: the program did have it.
    expect(ended.stdout).toContain(sumOf(SECRET));
    expect(toldOf(ended)).toMatch(/plain \*\*\*[\s\S]*again \*\*\*[\s\S]*error \*\*\*/);
    const project = await site().rest('GET', `/projects/${id}`, { as: member });
    const events = await site().fetch('GET', `/executions/${ended.id}/events`, { as: member });
    const seen = [JSON.stringify(ended), await site().logBytes(ended.id, member), await events.text()];
    for (const text of [...seen, JSON.stringify(project.body)]) expect(String(text)).not.toContain(SECRET);
    // Its owner sees the same of it.
    expect((await site().logBytes(ended.id)).toString()).toContain('again ***');
  });

  it('is given what was uploaded, to start where that may be started, and nothing that was not', async () => {
    const id = await makeProject(site(), { name: 'uploaded', files: [], scripts: { run: './go', test: './stay' } });
    const program = '#!/bin/sh\nls -l; cat data/bytes | od -An -tx1\n';
    const bytes = craftedZip([
      { name: 'go', content: program, mode: 0o100755 },
      { name: 'stay', content: program, mode: 0o100644 },
      { name: 'data/bytes', content: 'ü\u0000', mode: 0o100644 },
    ]);
    const path = `/projects/${id}/files`;
    const headers = { 'content-type': 'application/zip' };
    expect((await site().rest('PUT', path, { as: site().neighbour, body: bytes, headers })).status).toBe(403);
    expect((await site().rest('PUT', path, { body: bytes, headers })).status).toBe(200);
    const started = await runProject(site(), id, {}, site().user);
    expect(started.status, toldOf(started)).toBe('COMPLETED');
    expect(started.stdout).toContain('c3 bc 00');
    const denied = await runProject(site(), id, { script: 'test' }, site().user);
    expect(denied).toMatchObject({ status: 'FAILED', outcome: { type: 'EXITED', exitCode: 126 } });
  });
});

describeOnRunc('who uploads', {}, (site) => {
  const bombs: [string, string, Uint8Array<ArrayBuffer>][] = [
    ['a tar that unpacks to gigabytes', 'application/gzip', gzipOf(Buffer.alloc(256 * MIB))],
    [
      'a zip of the same bytes many times over',
      'application/zip',
      craftedZip([
        { name: 'k', content: '0'.repeat(4 * MIB), method: 8 },
        ...Array.from({ length: 1900 }, (_, n) => ({ ...COPY, name: `k${n}` })),
      ]),
    ],
    ['folders of folders', 'application/gzip', gzipOf(craftedTar(folders(1999)))],
    ['a body that is larger than any may be', 'application/zip', Buffer.alloc(13 * MIB)],
  ];

  describe.each(bombs)('%s', (_, type, body) => {
    it('is refused, and takes no memory that stays', async () => {
      const id = await makeProject(site(), { name: `bombed-${type.length}-${body.length}`, files: [] });
      const upload = async () => {
        const call = { body, headers: { 'content-type': type } };
        const { status } = await site().rest('PUT', `/projects/${id}/files`, call);
        expect([400, 413]).toContain(status);
      };
      const uploads = (count: number) => async () => {
        for (let done = 0; done < count; done++) await upload();
      };
      // Of twice as many the peak has all that the collector leaves for later; what stays comes on top of it.
      const { webBytes } = await site().memoryGrowth(uploads(40), uploads(80));
      expect(webBytes).toBeLessThan(32 * MIB);
      expect((await site().rest('GET', `/projects/${id}`)).body.files).toEqual([]);
    });
  });
});

function folders(count: number): { name: string; folder: boolean }[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${index}/${'d/'.repeat(15)}`, folder: true }));
}
