import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { COMPILED } from './support/attacked-languages.ts';
import { answersOf, attemptsProgram, named, programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';
import { mustBeDenied } from './support/own-kernel.ts';

/** Goes before a program that attacks while it is compiled, and does nothing when it is run. */
const ONLY_COMPILED = `import sys
phase = sys.argv.pop(1)
print(phase, flush=True)
if phase == "run": sys.exit(0)
`;
const MARK = ['sandpiper-', `decoy-${randomBytes(6).toString('hex')}`] as const;
const decoy = MARK.join('');
const WHO = `import os, resource
print(os.getresuid() == (os.getuid(),) * 3, os.getuid() >= 1000, os.getcwd(), sorted(os.environ))
print(*[line.split()[1] for line in open("/proc/self/status") if line[:6] in ("CapEff", "CapPrm", "NoNewP")])
print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NOFILE))
print([fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}")])`;

describeOnEachRuntime('a program that attacks while it is compiled', { env: { SOMETHING: decoy } }, (site, runtime) => {
  const compile = (code: string, more: object = {}) => site().run({ language: COMPILED, code, ...more });

  it('is the same user with the same environment, limits and descriptors as when it runs', async () => {
    const { stdout, status } = await compile(WHO, { env: { MINE: '1' } });
    expect(status).toBe('COMPLETED');
    const lines = (stdout ?? '').trim().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines.slice(0, 4)).toEqual(lines.slice(4));
    expect(lines[0]).toBe("True True /workspace ['HOME', 'LANG', 'MINE', 'PATH', 'TMPDIR']");
    expect(lines[1]).toMatch(/^0{16} 0{16}( 1)?$/);
  });

  it('is the same also in what prepares it, which may reach the way out and nothing more', async () => {
    const ended = await site().run({
      ...{ language: 'python', files: [{ path: 'main.py', content: WHO }], env: { MINE: '1' } },
      ...{ initialCommands: ['python3 main.py'], buildCommand: 'python3 main.py', runCommand: 'python3 main.py' },
    });
    expect(ended.status, JSON.stringify(ended)).toBe('COMPLETED');
    expect(ended.phases.map(({ phase }) => phase)).toEqual(['PREPARE', 'COMPILE', 'RUN']);
    const lines = (ended.stdout ?? '').trim().split('\n');
    const [prepared = [], compiled, ran] = [lines.slice(0, 4), lines.slice(4, 8), lines.slice(8)];
    expect(compiled).toEqual(ran);
    expect(prepared.slice(1)).toEqual(ran.slice(1));
    // Who it is, and where; then its variables.
    expect(prepared[0]).toMatch(/^True True \/workspace \[.*'HTTPS_PROXY'/);
    expect(ran[0]).not.toMatch(/proxy/i);
    const privileges = { path: 'main.py', content: await attemptsProgram('privileges.py') };
    const attacking = { language: 'python', files: [privileges], initialCommands: ['python3 main.py'] };
    const { id } = await site().run({ ...attacking, runCommand: 'true' });
    const answers = answersOf((await site().logBytes(id)).toString());
    const forbidden = Object.keys(answers).filter((name) => mustBeDenied(name, runtime));
    expect(forbidden.length).toBeGreaterThan(30);
    expect(named(answers, 'denied')).toEqual(expect.arrayContaining(forbidden));
    const secrets = { path: 'main.py', content: await programText('secrets.py') };
    const searching = { language: 'python', files: [secrets], runCommand: 'true' };
    const found = await site().run({ ...searching, initialCommands: [`python3 main.py ${MARK.join(' ')}`] });
    expect((await site().logBytes(found.id)).toString()).toContain('"found": []');
  });

  it('is denied what a program is denied, /etc/shadow too', async () => {
    const { id, phases } = await compile(`${ONLY_COMPILED}${await attemptsProgram('privileges.py')}`);
    expect(phases.map(({ phase, exitCode }) => [phase, exitCode])).toEqual([
      ['COMPILE', 0],
      ['RUN', 0],
    ]);
    const answers = answersOf((await site().logBytes(id)).toString());
    expect(answers['/etc/shadow']).toBe('denied: EACCES');
    const forbidden = Object.keys(answers).filter((name) => mustBeDenied(name, runtime));
    expect(forbidden.length).toBeGreaterThan(30);
    expect(named(answers, 'denied')).toEqual(expect.arrayContaining(forbidden));
  });

  it('finds no secret and no network', async () => {
    const secrets = await compile(`${ONLY_COMPILED}${await programText('secrets.py')}`, { compileArgs: MARK });
    expect(secrets.status).toBe('COMPLETED');
    const log = (await site().logBytes(secrets.id)).toString();
    expect(log).toContain('"found": []');
    expect(log).not.toContain(decoy);
    const targets = [`tcp:127.0.0.1:${new URL(site().database.url).port}`, 'tcp:169.254.169.254:80'];
    const code = `${ONLY_COMPILED}${await attemptsProgram('network.py')}`;
    const { interfaces, ...answers } = answersOf((await compile(code, { compileArgs: targets })).stdout ?? '');
    expect(named(answers, 'denied')).toEqual(targets);
    expect(interfaces).toBe('lo');
  });

  it('is held to its limits, and is not run then', async () => {
    const [endless, flood, large] = await Promise.all([
      compile('while True: pass', { limits: { wallMs: 700 } }),
      compile('while True: print("x" * 1000)', { limits: { outputBytes: 10_000 } }),
      compile('x = bytearray(1 << 30)\nfor i in range(0, 1 << 30, 4096): x[i] = 1', {
        limits: { memoryBytes: '64MiB' },
      }),
    ]);
    expect(endless).toMatchObject({ status: 'TIMEOUT', phases: [{ phase: 'COMPILE' }] });
    expect(flood).toMatchObject({ outcome: { type: 'OUTPUT_LIMIT' }, phases: [{ phase: 'COMPILE' }] });
    expect((await site().logBytes(flood.id)).length).toBe(10_000);
    expect(large).toMatchObject({ outcome: { type: 'OUT_OF_MEMORY' }, phases: [{ phase: 'COMPILE' }] });
  });

  it('leaves no daemon for its run, which a mere container would keep', async () => {
    const code = await programText('leave-daemon.py');
    const both = 'python3 -c "$0" compile; python3 -c "$0" run';
    const outside = await runOpen(await ensureLanguageImage('python'), ['sh', '-c', both, code]);
    expect(outside).toBe('others: 3 beats: True\n');
    const ended = await compile(code);
    expect(ended).toMatchObject({ status: 'COMPLETED', stdout: 'others: 0 beats: False\n', stderr: '' });
    expect(ended.phases.map(({ phase }) => phase)).toEqual(['COMPILE', 'RUN']);
  });
});

describeOnEachRuntime('a program whose compiler is what attacks', {}, (site) => {
  const compile = (code: string, more: object = {}) => site().run({ language: 'c', code, ...more });
  const TAKEN = [
    ['by the preprocessor', '#include "/etc/shadow"', 'gcc -E -o main.o'],
    ['by the assembler', '__asm__(".incbin \\"/etc/shadow\\"");', 'gcc -c -o main.o'],
  ] as const;

  it.each(TAKEN)('can take no file that its user can’t read: %s', async (_, code, tool) => {
    const written = `printf '%s\\n' '${code}' > main.c; ${tool} main.c; grep -ac 'root:\\|daemon:' main.o`;
    expect(Number(await runOpen(await ensureLanguageImage('c'), ['sh', '-c', written]))).toBeGreaterThan(0);
    const { outcome, stdout, stderr } = await compile(`${code}\nint main(void) { return 0; }\n`);
    expect(outcome?.type).toBe('COMPILE_ERROR');
    expect(stderr).toMatch(/Permission denied|can't open|file not found/);
    expect(`${stdout}${stderr}`).not.toMatch(/root:|daemon:/);
  });

  it('makes no program of 16 GB, and what comes after it is compiled', async () => {
    const { outcome } = await compile('int main[-1u] = {1};', { limits: { wallMs: 20_000 } });
    expect(['COMPILE_ERROR', 'OUT_OF_MEMORY', 'TIMEOUT']).toContain(outcome?.type);
    expect(await compile('int main(void) { return 0; }')).toMatchObject({ status: 'COMPLETED' });
  });

  it('says no more than the output of a run may be', async () => {
    const line = '_Pragma("message(\\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\")")';
    const { outcome } = await compile(`${line}\n`.repeat(2_000), { limits: { outputBytes: 10_000 } });
    expect(outcome?.type).toBe('OUTPUT_LIMIT');
  });
});
