import { beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { type Answers, answersOf, attemptsProgram, named } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { forgedFrames } from './support/forged-frames.ts';
import { runOpen } from './support/open-container.ts';
import { mustBeDenied } from './support/own-kernel.ts';

const frames = forgedFrames();
const args = [frames.toString('base64')];
/** Who is everything already has less of it there; it is for those who are nothing, where a kernel lets them. */
const ONLY_INSIDE = 'PID 1 as root of a namespace';
let program: string;
let outside: Answers;

beforeAll(async () => {
  program = await attemptsProgram('forged-frames.py');
  const image = await ensureLanguageImage('python');
  // Below a PID 1 that is not the program, with a descriptor that somebody forgot to close.
  const shell = 'exec 7>/tmp/inherited; python3 "$@"; exit $?';
  outside = answersOf(await runOpen(image, ['sh', '-c', shell, 'sh', '-c', program, ...args]));
}, 300_000);

it('where nothing keeps them apart PID 1 is in reach by every way that is tried', () => {
  expect(named(outside, 'succeeded')).toEqual(Object.keys(outside).filter((name) => name !== ONLY_INSIDE));
  expect(Object.keys(outside).length).toBeGreaterThan(15);
});

describeOnEachRuntime('frames in PID 1’s name', {}, (site, runtime) => {
  it('are the program’s own output and have no effect, and PID 1 is out of reach', async () => {
    const ended = await site().run({ code: program, args });
    expect(ended).toMatchObject({
      status: 'FAILED',
      attempt: 1,
      outcome: { type: 'EXITED', exitCode: 7 },
      phases: [{ phase: 'RUN', exitCode: 7 }],
    });
    expect(ended.wallMs).toBeGreaterThan(300);
    expect(withoutFrames(ended.stderrBytes)).toEqual(Buffer.alloc(0));
    const answers = answersOf(withoutFrames(ended.stdoutBytes).toString());
    expect(Object.keys(answers)).toEqual(Object.keys(outside));
    const forbidden = Object.keys(answers).filter((name) => mustBeDenied(name, runtime));
    expect(named(answers, 'denied')).toEqual(expect.arrayContaining(forbidden));
  });

  it('do nothing to the run after', async () => {
    expect(await site().run({ code: 'print("mine")' })).toMatchObject({ status: 'COMPLETED', stdout: 'mine\n' });
  });
});

/** What is left of an output that begins with the frames, once or more often. */
function withoutFrames(output: Buffer): Buffer {
  expect(output.subarray(0, frames.length)).toEqual(frames);
  let rest = output;
  while (rest.subarray(0, frames.length).equals(frames)) rest = rest.subarray(frames.length);
  return rest;
}
