import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { answersOf, attemptsProgram, named, programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';
import { Places, targetsOf } from './support/places.ts';

let image: string;
let program: string;
let places: Places;

beforeAll(async () => {
  image = await ensureLanguageImage('python');
  program = await attemptsProgram('network.py');
  places = await Places.start(image);
}, 300_000);

afterAll(async () => {
  await places[Symbol.asyncDispose]();
});

it('from a container with a network the machine and its neighbours are reached', async () => {
  const targets = inReach();
  expect(targets.length).toBeGreaterThan(1);
  const said = await runOpen(image, ['python3', '-c', program, ...targets], { network: 'bridge' });
  const { interfaces, ...answers } = answersOf(said);
  expect(interfaces).toContain('eth0');
  expect(named(answers, 'succeeded')).toEqual(targets);
});

describeOnEachRuntime('a program without a network', {}, (site) => {
  it('reaches neither the database, the web app, the engine, the machine, metadata, private addresses nor neighbours', async () => {
    // The last is where the way out begins in a sandbox that has one.
    const targets = [...targetsOf(site(), places), 'tcp:127.0.0.1:3128'];
    // Somebody at each of these places, in a network of the control's own: the program would find them.
    const standIn = `${await programText('stand-in.py')}\n${program}`;
    const outside = answersOf(await runOpen(image, ['python3', '-c', standIn, ...targets]));
    expect(named(outside, 'succeeded')).toEqual(targets);

    const { stdout, outcome } = await site().run({ code: program, args: targets });
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const { interfaces, ...answers } = answersOf(stdout ?? '');
    expect(named(answers, 'denied')).toEqual(targets);
    expect(interfaces).toBe('lo');
  });

  it('can’t ask for one where the operator gives it to none', async () => {
    const { status, body } = await site().rest('POST', '/executions', { body: { code: 'x', network: 'egress' } });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'network', message: 'must be "none": programs have no network here' }]);
  });
});

function inReach(): string[] {
  return places.inReach.map((place) => `tcp:${place}`);
}
