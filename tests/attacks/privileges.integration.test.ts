import { beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { type Answers, answersOf, attemptsProgram, named } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';
import { mustBeDenied } from './support/own-kernel.ts';

let program: string;
let outside: Answers;

beforeAll(async () => {
  program = await attemptsProgram('privileges.py');
  outside = answersOf(await runOpen(await ensureLanguageImage('python'), ['python3', '-c', program]));
}, 300_000);

/** What not every kernel can do: there it must be nothing but unknown, outside too. */
const OPTIONAL = 'where the kernel has it: ';
const UNKNOWN = /^denied: (EAFNOSUPPORT|EPROTONOSUPPORT|ESOCKTNOSUPPORT|ENOSYS)$/;

it('what a program tries succeeds, all of it that the kernel knows, where nothing confines it', () => {
  const names = Object.keys(outside);
  const unknown = names.filter((name) => name.startsWith(OPTIONAL) && UNKNOWN.test(outside[name] ?? ''));
  expect(named(outside, 'succeeded')).toEqual(names.filter((name) => !unknown.includes(name)));
  expect(names.length - unknown.length).toBeGreaterThan(35);
});

describeOnEachRuntime('privileges', {}, (site, runtime) => {
  it('are denied: mounts, namespaces, raw sockets, the kernel’s back doors, PID 1, /proc, /sys, cgroups, devices', async () => {
    const { stdout, outcome } = await site().run({ code: program });
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const answers = answersOf(stdout ?? '');
    expect(Object.keys(answers)).toEqual(Object.keys(outside));
    expect(named(answers, 'succeeded').filter((name) => mustBeDenied(name, runtime))).toEqual([]);
    const allowed = Object.keys(answers).filter((name) => name.startsWith('allowed: '));
    expect(named(answers, 'succeeded')).toEqual(expect.arrayContaining(allowed));
    expect(named(answers, 'broken')).toEqual([]);
  });
});
