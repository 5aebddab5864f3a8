import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Execution } from '#core/contracts/executions.ts';
import { COMPILED } from './support/attacked-languages.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';

/** Compiling makes a program of its own with a number that no other compiling makes; a run does what stdin says. */
const COMPILES_ONCE = `
import os, signal, subprocess, sys
if sys.argv[1] == 'compile':
    os.makedirs('build/deep')
    open('build/deep/token', 'w').write(os.urandom(8).hex())
    open('build/say', 'w').write('#!/bin/sh\\ncat build/deep/token\\n')
    os.chmod('build/say', 0o755)
    sys.exit(0)
do = sys.stdin.readline().strip()
if do == 'say': print(subprocess.check_output(['build/say'], text=True), *sys.argv[2:])
if do == 'crash': sys.exit(3)
if do == 'kill': os.kill(os.getpid(), signal.SIGSEGV)
if do == 'for ever':
    print('begun')
    while True: pass
if do == 'memory': hog = b'x' * (1 << 30)
if do == 'output':
    while True: print('y' * 1000)
if do == 'error': print('to stderr', file=sys.stderr)
`;

const LEAVES_TRACES = `
import os, subprocess, sys
if sys.stdin.readline().strip() == 'leave':
    for path in ['mine', '/tmp/mine', '/dev/shm/mine']: open(path, 'w').write('here')
    open('data.txt', 'w').write('changed')
    os.chmod('data.txt', 0)
    os.environ['LEFT'] = 'here'
    subprocess.Popen(['sleep', '600'], start_new_session=True)
    print('left')
else:
    processes = [p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]
    files = sorted(os.listdir('.') + os.listdir('/tmp') + os.listdir('/dev/shm'))
    print(len(processes), files, open('data.txt').read(), os.environ.get('LEFT'))
`;

/** Prints every needle in all that it can read: files, its own memory, environments, command lines. */
const SEARCHES = `
import glob, os, re, sys
needle = re.compile(rb'needle-[0-9a-f]{32}')
found = set()
def look(where, data):
    for each in needle.findall(data): found.add(where + ' ' + each.decode())
look('args', ' '.join(sys.argv).encode())
look('stdin', sys.stdin.buffer.read())
for top in ['/workspace', '/tmp', '/dev', '/run', '/var', '/etc', '/home', '/root', '/usr/local']:
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                try: look('files', open(path, 'rb').read())
                except OSError: pass
for path in glob.glob('/proc/*/environ') + glob.glob('/proc/*/cmdline'):
    try: look('processes', open(path, 'rb').read())
    except OSError: pass
try:
    for line in open('/proc/self/maps'):
        ends = line.split()[0].split('-')
        if 'r' not in line.split()[1]: continue
        with open('/proc/self/mem', 'rb') as memory:
            try:
                memory.seek(int(ends[0], 16))
                look('memory', memory.read(int(ends[1], 16) - int(ends[0], 16)))
            except (OSError, OverflowError, ValueError): pass
except OSError: pass
print('\\n'.join(sorted(found)))
`;

const verdicts = ({ results }: Execution) => results?.map(({ verdict }) => verdict);

describeOnEachRuntime('a program that is run with many inputs', {}, (site) => {
  it('is compiled once, and what one input does keeps none of the others from their verdict', async () => {
    const say = { stdin: 'say\n', args: ['a b'] };
    const inputs = [
      say,
      { stdin: 'crash\n', expected: '' },
      { stdin: 'kill\n' },
      { stdin: 'for ever\n', expected: 'x' },
    ];
    const more = [{ stdin: 'memory\n' }, { stdin: 'output\n' }, { stdin: 'error\n' }, say];
    const ended = await site().run(
      {
        language: COMPILED,
        code: COMPILES_ONCE,
        inputs: [...inputs, ...more, { ...say, expected: 'something else' }],
        limits: { wallMs: 3_000, memoryBytes: '128MB', outputBytes: 100_000 },
      },
      { withinMs: 60_000 },
    );
    expect(ended.results?.map(({ verdict, message }) => [verdict, message.replace(/ after .*/, '')])).toEqual([
      ['DONE', 'exited with code 0'],
      ['RUNTIME_ERROR', 'exited with code 3'],
      ['RUNTIME_ERROR', 'ended by signal SIGSEGV'],
      ['TIMEOUT', 'stopped at the time limit of 3 s'],
      ['OUT_OF_MEMORY', 'out of memory at 128 MiB'],
      ['OUTPUT_LIMIT', 'stopped at the output limit of 97.7 KiB'],
      ['DONE', 'exited with code 0'],
      ['DONE', 'exited with code 0'],
      ['WRONG_ANSWER', 'wrong answer'],
    ]);
    const [first, , killed, endless, , , error, again, wrong] = ended.results ?? [];
    expect(first?.stdout).toMatch(/^[0-9a-f]{16}\s+a b\n$/);
    expect(again?.stdout).toBe(first?.stdout);
    expect([killed?.exitCode, killed?.signal, endless?.stdout]).toEqual([null, 'SIGSEGV', 'begun\n']);
    expect(error?.stderr).toBe('to stderr\n');
    expect(wrong?.diff).toContain('-something else\n+');
    expect(ended).toMatchObject({ status: 'COMPLETED', truncated: true, outcome: { type: 'EXITED', exitCode: 0 } });
    expect(ended.outcome?.message).toMatch(/^3 of 9 inputs (accepted|passed)/);
    expect(ended.phases.map(({ phase, exitCode }) => [phase, exitCode])).toEqual([
      ['COMPILE', 0],
      ['RUN', 0],
    ]);
    expect(ended.wallMs).toBeGreaterThanOrEqual(3_000);
    // Each piece of the log says whose it is.
    const log = await site().rest('GET', `/executions/${ended.id}/logs?limit=1000`);
    const wrote = new Set(log.body.items.map(({ input }: { input?: number }) => input));
    for (const input of [0, 3, 5, 6, 7, 8]) expect(wrote).toContain(input);
  }, 120_000);

  it('that doesn’t compile is run with none', async () => {
    const code = 'import sys; print("wrong", file=sys.stderr); sys.exit(1)';
    const ended = await site().run({ language: COMPILED, code, inputs: [{}, {}] });
    expect(ended).toMatchObject({ status: 'FAILED', outcome: { type: 'COMPILE_ERROR' }, results: [] });
    expect(ended.stderr).toBe('wrong\n');
  });

  it('that compiles to more than can be kept is run with none, and says so', async () => {
    // Holes take no room of the disk.
    const code = 'import sys\nif sys.argv[1] == "compile":\n  for i in range(3): open(f"f{i}", "w").truncate(48 << 20)';
    const ended = await site().run({ language: COMPILED, code, inputs: [{}] });
    expect(ended).toMatchObject({ status: 'FAILED', outcome: { type: 'COMPILE_ERROR' }, results: [] });
    expect(ended.outcome?.message).toContain('at most 65536 files, 64 MiB together');
  });

  it('shows an input nothing of what another left', async () => {
    const files = [
      { path: 'main.py', content: LEAVES_TRACES },
      { path: 'data.txt', content: 'as submitted' },
    ];
    const look = { stdin: 'look\n', expected: "0 ['data.txt', 'main.py'] as submitted None\n" };
    const inputs = [look, { stdin: 'leave\n' }, look, { stdin: 'leave\n' }, { stdin: 'leave\n' }, look];
    const ended = await site().run({ language: 'python', files, entry: 'main.py', inputs });
    expect(ended.results?.map(({ stdout }) => stdout).filter((text) => text === 'left\n')).toHaveLength(3);
    expect(verdicts(ended)).toEqual(['ACCEPTED', 'DONE', 'ACCEPTED', 'DONE', 'DONE', 'ACCEPTED']);
  });

  it('finds what it was given, and never what is expected of it', async () => {
    const needle = () => `needle-${randomBytes(16).toString('hex')}`;
    const [given, expected] = [needle(), needle()];
    const inputs = [
      { stdin: given, args: [given], expected },
      { expected, stdin: '' },
    ];
    for (const language of ['python', COMPILED]) {
      const code =
        language === COMPILED ? `import sys\nif sys.argv[1] == 'compile': sys.exit(0)\n${SEARCHES}` : SEARCHES;
      const limits = { wallMs: 30_000 };
      const ended = await site().run({ language, code, inputs, limits }, { withinMs: 60_000 });
      expect(verdicts(ended)).toEqual(['WRONG_ANSWER', 'WRONG_ANSWER']);
      const [found, nothing] = ended.results?.map(({ stdout }) => stdout) ?? [];
      expect(found).toContain(`args ${given}`);
      expect(found).toContain(`stdin ${given}`);
      expect(found).toContain(`processes ${given}`);
      expect(`${found}${nothing}`).not.toContain(expected);
      // What one input was given, another doesn't find either.
      expect(nothing?.trim()).toBe('');
      const log = (await site().logBytes(ended.id)).toString();
      expect(log).not.toContain(expected);
    }
  }, 120_000);

  it('and is terminated in the middle has the results so far', async () => {
    const code = 'import time\nif input() == "wait":\n  print("begun")\n  time.sleep(600)';
    const inputs = [{ stdin: 'go' }, { stdin: 'go' }, { stdin: 'wait' }, { stdin: 'go' }];
    const { id } = await site().submit({ code, inputs, limits: { wallMs: 100_000 } });
    const begun = async () => (await site().logBytes(id)).toString() === 'begun\n';
    await expect.poll(begun, { timeout: 20_000 }).toBe(true);
    expect((await site().terminate(id)).status).toBe(202);
    const ended = await site().ended(id);
    expect(ended).toMatchObject({ status: 'TERMINATED', outcome: { type: 'TERMINATED' } });
    expect(verdicts(ended)).toEqual(['DONE', 'DONE', 'TERMINATED']);
    expect(ended.results?.[2]?.stdout).toBe('begun\n');
  });

  it('leaves no container and no run behind that another owner could meet', async () => {
    const inputs = Array.from({ length: 5 }, (_, index) => ({ stdin: `${index}`, expected: `${index}` }));
    const runs = await Promise.all([
      site().run({ code: 'print(input())', inputs }),
      site().run({ code: 'print(input())', inputs }, { as: site().neighbour }),
    ]);
    for (const run of runs) expect(verdicts(run)).toEqual(inputs.map(() => 'ACCEPTED'));
  });
});
