import { fail, type Probe, pass, type Situation, textOf } from '#worker/doctor/probe.ts';

const STATUS = [['read', '/proc/self/status']] as const;
const NOBODY = 65_534;
const ADVICE =
  'Runs must not go on like this: the engine, or something in front of it, changes what it is asked for. See what `docker inspect` says of a run’s container.';

/** A field of /proc/self/status, such as "CapEff". */
function field(answers: Parameters<Probe['judge']>[0], name: string): string | null {
  const status = textOf(answers[0]) ?? '';
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? null;
}

/** The real, effective, saved and file system's id are said once where they are one. Zeros need no sixteen digits. */
function shortened(value: string | null): string {
  if (value === null) return 'not told';
  return [...new Set(value.split(/\s+/))].join(' ').replace(/^0+$/, '0') || 'none';
}

function statusProbe(
  named: Pick<Probe, 'id' | 'title' | 'expected'>,
  fields: readonly string[],
  isGood: (values: readonly (string | null)[], situation: Situation) => boolean,
): Probe {
  return {
    ...named,
    area: 'USER',
    tried: `${fields.join(', ')} of /proc/self/status`,
    attempts: () => STATUS,
    judge: (answers, situation) => {
      const values = fields.map((name) => field(answers, name));
      const found = values.map((value, at) => `${fields[at]} ${shortened(value)}`).join(', ');
      return isGood(values, situation) ? pass(found) : fail(found, ADVICE);
    },
  };
}

const all = (value: string | null | undefined, isGood: (id: number) => boolean) =>
  Boolean(value) && (value ?? '').split(/\s+/).map(Number).every(isGood);

export const USER_PROBES: readonly Probe[] = [
  statusProbe(
    { id: 'user.id', title: 'User of its own', expected: 'a user above 100000, the group of nobody' },
    ['Uid', 'Gid', 'Groups'],
    ([uid, gid, groups]) =>
      all(uid, (id) => id >= 100_000) &&
      all(gid, (id) => id === NOBODY) &&
      (!groups || all(groups, (id) => id === NOBODY)),
  ),
  statusProbe(
    { id: 'user.capabilities', title: 'Capabilities', expected: 'none in force, none to be had' },
    ['CapEff', 'CapPrm', 'CapInh', 'CapAmb'],
    (values) => values.every((value) => value === null || /^0+$/.test(value)) && values[0] !== null,
  ),
  statusProbe(
    { id: 'user.no-new-privileges', title: 'Privileges by setuid programs', expected: 'NoNewPrivs 1' },
    ['NoNewPrivs'],
    ([value], { gvisor }) => value === '1' || (gvisor && value === null),
  ),
  statusProbe(
    { id: 'user.seccomp', title: 'Filter of system calls', expected: 'Seccomp 2' },
    ['Seccomp'],
    ([value], { gvisor }) => value === '2' || gvisor,
  ),
  {
    id: 'user.environment',
    area: 'USER',
    title: 'Environment',
    tried: 'the names of all variables',
    expected: 'PATH, HOME, LANG, TMPDIR',
    attempts: () => [['environment']],
    judge: ([answer]) => {
      const names = textOf(answer)?.split('\n').filter(Boolean);
      const strange = names?.filter((name) => !['PATH', 'HOME', 'LANG', 'TMPDIR'].includes(name));
      return names && strange?.length === 0 ? pass(names.join(', ')) : fail(strange?.join(', ') ?? 'nothing', ADVICE);
    },
  },
  {
    id: 'user.descriptors',
    area: 'USER',
    title: 'Open files handed on',
    tried: 'the descriptors above 2',
    expected: 'none',
    attempts: () => [['descriptors']],
    judge: ([answer]) => (textOf(answer) === '' ? pass('none') : fail(textOf(answer) ?? 'no answer', ADVICE)),
  },
  {
    id: 'user.processes',
    area: 'USER',
    title: 'Processes in sight',
    tried: 'the numbers in /proc',
    expected: 'PID 1, and those of the program',
    attempts: () => [['list', '/proc']],
    judge: ([answer]) => {
      const seen = (textOf(answer) ?? '').split('\n').filter((name) => /^\d+$/.test(name));
      // PID 1, the program, and the one of it that looks.
      return seen.length > 0 && seen.length <= 4 ? pass(`${seen.length}`) : fail(`${seen.length} processes`, ADVICE);
    },
  },
];
