import { beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { type Answers, answersOf, attemptsProgram, named } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';

let program: string;
let outside: Answers;

beforeAll(async () => {
  program = await attemptsProgram('privileges.py');
  outside = answersOf(await runOpen(await ensureLanguageImage('python'), ['python3', '-c', program]));
}, 300_000);

it('what a program tries succeeds, all of it, where nothing confines it', () => {
  expect(outside).toEqual(
    Object.fromEntries(Object.keys(outside).map((name) => [name, expect.stringMatching(/^suc/)])),
  );
  expect(Object.keys(outside).length).toBeGreaterThan(35);
});

describeOnEachRuntime('privileges', {}, (site) => {
  it('are denied: mounts, namespaces, raw sockets, the kernel’s back doors, PID 1, /proc, /sys, cgroups, devices', async () => {
    const { stdout, outcome } = await site().run({ code: program });
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const answers = answersOf(stdout ?? '');
    expect(Object.keys(answers)).toEqual(Object.keys(outside));
    const allowed = Object.keys(answers).filter((name) => name.startsWith('allowed: '));
    expect(named(answers, 'succeeded')).toEqual(allowed);
    expect(named(answers, 'broken')).toEqual([]);
  });
});
