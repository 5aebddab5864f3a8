import { describe, expect, it } from 'vitest';
import { ManualClock, settled } from '#tests/support/manual-clock.ts';
import { GitImage, type ToolImage } from './git-image.ts';

const image: ToolImage = { reference: 'sandpiper/git', digest: 'sha256:1' };
const { signal: workerEnds } = new AbortController();

/** Whose image is made by the test. */
function making() {
  const clock = new ManualClock();
  const makings: (PromiseWithResolvers<ToolImage> & { say: (line: string) => void })[] = [];
  const git = new GitImage(
    {
      ensure: (_, { onProgress = () => {} }) => {
        const made = { ...Promise.withResolvers<ToolImage>(), say: onProgress };
        makings.push(made);
        return made.promise;
      },
    },
    clock,
  );
  const find = (signal = workerEnds) => git.find({ signal, workerEnds });
  return { clock, find, makings };
}

describe('Git’s image', () => {
  it('is given at once where it is there, and asked for each time', async () => {
    const { find, makings } = making();
    for (const round of [0, 1]) {
      const found = find();
      makings[round]?.resolve(image);
      expect(await found).toBe(image);
    }
  });

  it('is told of in words where it takes longer, and made once for all who wait', async () => {
    const { find, makings, clock } = making();
    const first = find();
    await settled();
    makings[0]?.say('Preparing Git: step 2 of 7');
    await clock.advance(2_000);
    expect(await first).toBe('Preparing Git: step 2 of 7');
    const second = find();
    makings[0]?.resolve(image);
    expect(await second).toBe(image);
    expect(makings).toHaveLength(1);
  });

  it('is not waited for by who is stopped', async () => {
    const { find } = making();
    expect(await find(AbortSignal.abort())).toBe('Preparing Git');
  });

  it('that could not be made while nobody waited is told of to who asks next, and tried again after that', async () => {
    const { find, makings, clock } = making();
    const first = find();
    await settled();
    await clock.advance(2_000);
    expect(await first).toBe('Preparing Git');
    makings[0]?.reject(new Error('no such package'));
    await settled();
    await expect(find()).rejects.toThrow('no such package');
    const third = find();
    makings[1]?.resolve(image);
    expect(await third).toBe(image);
  });
});
