import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';
import { runOpen } from './support/open-container.ts';

/** The variables that every program has. */
const GIVEN = ['HOME', 'LANG', 'PATH', 'TMPDIR'];
/** In halves, so that the program that looks for it does not find itself. */
const MARK = ['sandpiper-', `decoy-${randomBytes(6).toString('hex')}`] as const;
const decoy = MARK.join('');

const saidSchema = z.object({
  variables: z.array(z.string()),
  environments: z.record(z.string(), z.string()),
  commandLines: z.record(z.string(), z.string()),
  own: z.string(),
  machine: z.string(),
  lookedAt: z.number(),
  found: z.array(z.string()),
  mounts: z.string(),
  sockets: z.array(z.string()),
});

function saidIn(output: string) {
  const said = /^said (.*)$/m.exec(output)?.[1];
  if (said === undefined) throw new Error(output.slice(-2_000));
  return saidSchema.parse(JSON.parse(said));
}

const env = {
  NEXTAUTH_SECRET: `${decoy}-1`,
  GITHUB_SECRET_OF_OTHERS: `${decoy}-2`,
  AWS_SECRET_ACCESS_KEY: `${decoy}-3`,
  HTTP_PROXY_PASSWORD: `${decoy}-4`,
};

it('secrets in the environment of a container, of a process beside it and in a file are found', async () => {
  const image = await ensureLanguageImage('python');
  const program = await programText('secrets.py');
  // PID 1 has the secret, and the program is a child of it without; and a file has it.
  const shell = 'echo "$SECRET" > /run/secret; env -u SECRET python3 "$@"; exit $?';
  const argv = ['sh', '-c', shell, 'sh', '-c', program, ...MARK];
  const said = saidIn(await runOpen(image, argv, { env: { SECRET: decoy } }));
  expect(said.found).toEqual(expect.arrayContaining(['/run/secret', '/proc/1/environ']));
  expect(said.environments['1']).toContain(decoy);
  expect(saidIn(await runOpen(image, ['python3', '-c', program, ...MARK], { env: { SECRET: decoy } })).found).toContain(
    "b'SECRET' in the environment",
  );
}, 300_000);

describeOnEachRuntime('a program that looks for secrets', { env }, (site) => {
  let said: z.infer<typeof saidSchema>;
  let everything: string;

  beforeAll(async () => {
    // Another's code and secrets, which run on the same worker before and beside it.
    const victim = { code: 'import time; time.sleep(3)', env: { OF_OTHERS: `${decoy}-5` }, args: [`${decoy}-6`] };
    const { id } = await site().submit(victim, site().neighbour);
    await site().until(id, ({ status }) => status === 'RUNNING', { as: site().neighbour });
    const code = await site().file('secrets.py');
    const first = await site().run({ code, args: MARK });
    expect(first).toMatchObject({ status: 'COMPLETED', stderr: '' });
    everything = (await site().logBytes(first.id)).toString();
    said = saidIn(everything);
    await site().ended(id, { as: site().neighbour });
  }, 60_000);

  it('finds none in its environment, in any process’s, in a command line or in a file', () => {
    expect(said.found).toEqual([]);
    expect(said.lookedAt).toBeGreaterThan(100);
    expect(everything).not.toContain(decoy);
  });

  it('finds no variable of the platform', () => {
    expect(said.variables).toEqual(GIVEN);
    const { [said.own]: own, ...others } = said.environments;
    expect(own?.split('\0').filter(Boolean).map(nameOf).sort()).toEqual(GIVEN);
    expect(Object.values(others).join('').replaceAll('\0', '')).toBe('');
  });

  it('finds no word of the platform in the command line of PID 1', () => {
    const { 1: first, ...others } = said.commandLines;
    expect(Object.keys(others)).toEqual([said.own]);
    expect(first).toMatch(/^[\w/]+\0([\w/]+\0)?$/);
  });

  it('finds no path, address or name of the machine', () => {
    expect(said.machine).toBe('sandbox');
    for (const word of wordsOfTheMachine(site())) expect(everything, word).not.toContain(word);
  });
});

function wordsOfTheMachine(site: HostileSite): string[] {
  const database = new URL(site.database.url);
  return [
    ...[database.pathname.slice(1), `:${database.port}`, process.cwd(), process.env.SANDPIPER_HOME ?? 'docker.sock'],
    ...[site.user.secret, site.user.record.id, site.user.record.email, 'DATABASE_URL', 'NEXTAUTH'],
  ];
}

function nameOf(variable: string): string {
  return variable.slice(0, variable.indexOf('='));
}
