import { beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';

let program: string;

beforeAll(async () => {
  program = await programText('use-port.py');
});

it('within one container a port is taken for a while by who had it before', async () => {
  const twice = 'python3 -c "$0" 8080; python3 -c "$0" 8080';
  const said = await runOpen(await ensureLanguageImage('python'), ['sh', '-c', twice, program]);
  expect(said).toMatch(/^hello\n[\s\S]*Address already in use\n$/);
}, 300_000);

describeOnEachRuntime('a port that a run has served at', { capacity: 1 }, (site) => {
  it('is free for the next run', async () => {
    for (let run = 0; run < 3; run++) {
      const ended = await site().run({ code: program, args: ['8080'] });
      expect(ended).toMatchObject({ status: 'COMPLETED', stdout: 'hello\n', stderr: '' });
    }
  });
});
