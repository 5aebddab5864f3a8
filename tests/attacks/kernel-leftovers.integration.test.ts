import { beforeAll, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';

/** Again and again, as the kernel may come upon what is in flight by itself. */
const UNTIL_HELD = `for try in 1 2 3 4 5 6 7 8 9 10; do
  before=$(python3 -c "$0" look); python3 -c "$0" hold; after=$(python3 -c "$0" look)
  [ "$before" != "$after" ] && break
done > /dev/null
echo "$before"; echo "$after"`;

let usePort: string;
let holdInFlight: string;
let image: string;

beforeAll(async () => {
  usePort = await programText('use-port.py');
  holdInFlight = await programText('hold-in-flight.py');
  image = await ensureLanguageImage('python');
}, 300_000);

function roomIn(output: string): number {
  return Number(/^room (\d+)$/m.exec(output)?.[1]);
}

it('within one container a port is taken for a while by who had it before', async () => {
  const said = await runOpen(image, ['sh', '-c', 'python3 -c "$0" 8080; python3 -c "$0" 8080', usePort]);
  expect(said).toMatch(/^hello\n[\s\S]*Address already in use\n$/);
});

it('within one container a file that is in flight takes its room from who comes after', async () => {
  const said = await runOpen(image, ['sh', '-c', UNTIL_HELD, holdInFlight]);
  const [before, after] = said.split('\n').map(roomIn);
  expect(before).toBeGreaterThan(0);
  expect(after).toBeLessThan(before ?? 0);
});

describeOnEachRuntime('what only the kernel still knows of a run', { capacity: 1 }, (site) => {
  it('leaves the port that it has served at to the next', async () => {
    for (let run = 0; run < 3; run++) {
      const ended = await site().run({ code: usePort, args: ['8080'] });
      expect(ended).toMatchObject({ status: 'COMPLETED', stdout: 'hello\n', stderr: '' });
    }
  });

  it('leaves the room of a file that is in flight to the next', async () => {
    const look = async () => roomIn((await site().run({ code: holdInFlight, args: ['look'] })).stdout ?? '');
    const room = await look();
    expect(room).toBeGreaterThan(1024 ** 2);
    for (let run = 0; run < 3; run++) {
      expect(await site().run({ code: holdInFlight, args: ['hold'] })).toMatchObject({ stdout: 'sent\n', stderr: '' });
      expect(await look()).toBe(room);
    }
  });
});
