import { formatBytes } from '#core/outcomes.ts';
import { fail, type Judgement, type Probe, pass, type Situation, textOf, told, warn } from '#worker/doctor/probe.ts';
import { systemCallNumber } from '#worker/doctor/system-calls.ts';

const CGROUP_ADVICE =
  'The engine can’t hold this limit: `docker info` ends with warnings of what its control groups lack.';
const ULIMIT_ADVICE = 'See that `docker inspect` names the Ulimits of a run’s container.';
const DISK_ADVICE = 'See that `docker inspect` names the sizes of a run’s Tmpfs.';
/** What version 1 says for "none". */
const NO_LIMIT = 2 ** 60;
const WRITABLE = ['/workspace', '/tmp', '/dev/shm'] as const;
const MOST_PROCESSES = 600;
const MOST_FILES = 20_000;
const RESOURCES = { FSIZE: 1, CORE: 4, NOFILE: 7 } as const;

/** The first of these that could be read, as a number: infinity for none; null where none could be read. */
function limitOf(answers: Parameters<Probe['judge']>[0]): number | null {
  const text = answers.map(textOf).find((each) => each !== null);
  if (text === undefined || text === null || text === '') return null;
  const [quota] = text.trim().split(/\s+/);
  const value = Number(quota);
  return quota === 'max' || value < 0 || value >= NO_LIMIT ? Number.POSITIVE_INFINITY : value;
}

function judgeLimit(value: number | null, most: number, show: (value: number) => string) {
  return ({ gvisor }: Pick<Situation, 'gvisor'>): Judgement => {
    if (value === null && gvisor) return pass('gVisor doesn’t tell it; the engine holds it from outside');
    if (value === null) return warn('not to be read inside', 'See whether the live test of the same limit passed.');
    if (value === Number.POSITIVE_INFINITY) return fail('no limit', CGROUP_ADVICE);
    return value <= most ? pass(show(value)) : warn(`${show(value)}, more than asked for`, CGROUP_ADVICE);
  };
}

const ulimit = (id: string, title: string, resource: keyof typeof RESOURCES, most: number): Probe => ({
  id,
  area: 'LIMITS',
  title,
  tried: `prlimit of RLIMIT_${resource}`,
  expected: 'a limit',
  attempts: ({ architecture }) => {
    const call = systemCallNumber(architecture, 'prlimit64');
    return call === null ? [] : [['limit', call, RESOURCES[resource]]];
  },
  judge: ([answer], { architecture }) => {
    if (!answer) return warn(`not tried: the calls of ${architecture} aren’t known here`, 'Look for yourself.');
    const value = textOf(answer) ?? told(answer);
    return /^\d+$/.test(value) && Number(value) <= most
      ? pass(resource === 'FSIZE' ? formatBytes(Number(value)) : value)
      : fail(value, ULIMIT_ADVICE);
  },
});

export const LIMIT_PROBES: readonly Probe[] = [
  {
    id: 'limits.memory',
    area: 'LIMITS',
    title: 'Memory',
    tried: 'the limit that the control group tells',
    expected: 'what the run asked for',
    attempts: () => [
      ['read', '/sys/fs/cgroup/memory.max'],
      ['read', '/sys/fs/cgroup/memory/memory.limit_in_bytes'],
    ],
    judge: (answers, situation) => judgeLimit(limitOf(answers), situation.limits.memoryBytes, formatBytes)(situation),
  },
  {
    id: 'limits.processes',
    area: 'LIMITS',
    title: 'Processes',
    tried: 'the limit that the control group tells',
    expected: 'a limit',
    attempts: () => [
      ['read', '/sys/fs/cgroup/pids.max'],
      ['read', '/sys/fs/cgroup/pids/pids.max'],
    ],
    // A sandbox that waits for its run has room for the most that any may ask for: the live test holds this one's.
    judge: (answers, situation) => judgeLimit(limitOf(answers), Number.MAX_SAFE_INTEGER, String)(situation),
  },
  {
    id: 'limits.cpu',
    area: 'LIMITS',
    title: 'CPU',
    tried: 'the quota that the control group tells',
    expected: 'what the run asked for',
    attempts: () => [
      ['read', '/sys/fs/cgroup/cpu.max'],
      ['read', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us'],
      ['read', '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us'],
    ],
    judge: (answers, situation) =>
      judgeLimit(limitOf(answers), Number.MAX_SAFE_INTEGER, (us) => `${us / 1000} ms of each 100 ms`)(situation),
  },
  ulimit('limits.open-files', 'Open files', 'NOFILE', 65_536),
  ulimit('limits.file-size', 'Size of a file', 'FSIZE', NO_LIMIT),
  ulimit('limits.core-dumps', 'Core dumps', 'CORE', 0),
  {
    id: 'limits.disk',
    area: 'LIMITS',
    title: 'Disk space',
    tried: `filling ${WRITABLE.join(', ')}`,
    expected: 'full at what the run asked for',
    attempts: ({ limits }) => WRITABLE.map((place) => ['fill', place, 2 * limits.diskBytes]),
    judge: (answers, { limits }) => {
      const taken = answers.map((answer) => Number(textOf(answer) ?? Number.NaN));
      const found = taken.map((bytes, at) => `${WRITABLE[at]} ${Number.isNaN(bytes) ? '?' : formatBytes(bytes)}`);
      const sum = taken.reduce((total, bytes) => total + bytes, 0);
      return sum <= limits.diskBytes ? pass(found.join(', ')) : fail(found.join(', '), DISK_ADVICE);
    },
  },
  {
    id: 'limits.files',
    area: 'LIMITS',
    title: 'Number of files',
    tried: `up to ${MOST_FILES} empty files in each writable place`,
    expected: 'full before that',
    attempts: () => WRITABLE.map((place) => ['files', place, MOST_FILES]),
    judge: (answers, { gvisor }) => {
      const made = answers.map((answer) => textOf(answer) ?? '?');
      const found = made.map((files, at) => `${WRITABLE[at]} ${files}`).join(', ');
      if (made.every((files) => /^\d+$/.test(files))) return pass(found);
      // It keeps them in its own memory, which the engine limits.
      if (gvisor) return pass('gVisor counts them as memory');
      const tooMany = made.some((files) => !/^\d+( slow)?$/.test(files));
      return tooMany ? fail(found, DISK_ADVICE) : warn(found, 'The machine was too slow to tell: examine it again.');
    },
  },
  {
    id: 'limits.processes-held',
    area: 'LIMITS',
    title: 'Fork bomb',
    tried: `${MOST_PROCESSES} processes that stay`,
    expected: 'no more than the run asked for',
    alone: true,
    attempts: () => [['processes', MOST_PROCESSES]],
    judge: ([answer], { limits, end }) => {
      if (end === null) return pass('the sandbox ended with it');
      // In gVisor each process costs the sandbox memory.
      if (answer?.type === 'silent' && end.reason === 'out-of-memory') return pass('out of memory first');
      const started = answer?.type === 'ok' ? Number(answer.value) : Number.NaN;
      if (started <= limits.pids) return pass(`${started} of ${limits.pids}`);
      const found = Number.isNaN(started) ? told(answer ?? { type: 'silent' }) : `${started} were started`;
      return fail(found, CGROUP_ADVICE);
    },
  },
  {
    id: 'limits.memory-held',
    area: 'LIMITS',
    title: 'Memory bomb',
    tried: 'four times the memory that the run asked for',
    expected: 'killed',
    alone: true,
    attempts: ({ limits }) => [['memory', 4 * limits.memoryBytes]],
    judge: ([answer]) =>
      answer?.type === 'ok'
        ? fail(`it got ${formatBytes(Number(answer.value))}`, CGROUP_ADVICE)
        : pass(answer?.type === 'error' ? answer.errno : 'killed'),
  },
];
