import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareSetup } from '../../bin/launcher/setup.ts';
import { Steps } from '../../bin/launcher/steps.ts';
import { Workspace } from '../../bin/test-run/workspace.ts';
import { type Fault, faults } from './faults.ts';
import { leftoversOfEnded } from './leftovers.ts';
import { Random } from './load/random.ts';
import { playRound } from './round.ts';
import { Stage } from './stage/stage.ts';

const USAGE = `usage: npm run chaos -- [--seed N] [--minutes M] [--first ROUND] [--fault PART_OF_ITS_NAME]
  --seed     decides all that is up to chance; said at the start, so that a run can be played again
  --minutes  after which no further round begins; 10 by default
  --first    the round to begin with, to come to one at once that failed
  --fault    only faults with this in their name`;
/** So many times as long as in `npm test` a fault may last. */
const LONGER = 3;
/** One round in so many has two faults at a time. */
const TWO_AT_ONCE = 0.25;

interface Options {
  seed: number;
  minutes: number;
  first: number;
  all: readonly Fault[];
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());

const failed = await playAll(readOptions());
process.exitCode = failed ? 1 : 0;

async function playAll(options: Options): Promise<boolean> {
  await prepare();
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`seed ${options.seed}: npm run chaos -- --seed ${options.seed} plays the same again`);
  await using stage = await Stage.start();
  const until = performance.now() + options.minutes * 60_000;
  for (let round = options.first; performance.now() < until && !stop.signal.aborted; round++) {
    // Of its own, so that one round can be played without those before it.
    const random = new Random(options.seed * 10_000 + round);
    const report = await playRound(stage, { fault: faultOf(options.all, random), random, name: `r${round}` });
    const { violations, ...figures } = report;
    say(`round ${round}: ${JSON.stringify(figures)}`);
    if (violations.length === 0) continue;
    say(`${violations.length} violations in round ${round} of seed ${options.seed}:\n${violations.join('\n')}`);
    say(await stage.said());
    return true;
  }
  const left = await leftoversOfEnded(stage);
  say(left.length > 0 ? left.join('\n') : 'nothing lost, nothing twice, nothing left');
  return left.length > 0;
}

function faultOf(all: readonly Fault[], random: Random): Fault {
  const first = random.pick(all);
  const second = random.pick(all);
  if (first.part === second.part || !random.chance(TWO_AT_ONCE)) return first;
  return {
    name: `${first.name}, and ${second.name}`,
    part: first.part,
    oneClock: first.oneClock && second.oneClock,
    async inflict(stage, chance) {
      await Promise.all([first, second].map((fault) => fault.inflict(stage, chance.fork())));
    },
  };
}

/** What the part of `npm test` has too. */
async function prepare(): Promise<void> {
  const homeDir = process.env.SANDPIPER_TEST_HOME ?? join(import.meta.dirname, '../../.sandpiper-test');
  const setup = await prepareSetup({ ...process.env, SANDPIPER_HOME: homeDir, DATABASE_URL: undefined });
  await using owned = new AsyncDisposableStack();
  const workspace = new Workspace({ setup, steps: new Steps(), signal: stop.signal, owned });
  await Promise.all([workspace.images(), workspace.programs({ faketime: 'faketime' })]);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      minutes: { type: 'string', default: '10' },
      first: { type: 'string', default: '1' },
      fault: { type: 'string', default: '' },
    },
  });
  const [seed, minutes, first] = [values.seed, values.minutes, values.first].map(Number);
  const all = Object.values(faults(LONGER)).filter((fault) => fault.name.includes(values.fault));
  const good = [seed, minutes, first].every((value) => value !== undefined && value >= 0) && all.length > 0;
  if (!good || seed === undefined || minutes === undefined || first === undefined) throw new Error(USAGE);
  return { seed, minutes, first, all };
}
