import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { LanguageImageRecord } from '#db/stores/language-image-store.ts';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import type { ImageState } from '#worker/images/images.ts';
import { ImageStates } from './image-states.ts';

function publishing() {
  const clock = new ManualClock();
  const published: LanguageImageRecord[] = [];
  const database = { away: false };
  let readyChanges = 0;
  const states = new ImageStates({
    images: {
      set: async (record) => {
        if (database.away) throw new Error('away');
        published.push(record);
      },
    },
    workerId: newId('worker'),
    clock,
    log: silentLogger(),
    nameOf: (languageId) => languageId.replace(/^p/, 'P'),
    onPublished: () => {},
    onReadyChanged: () => void readyChanges++,
  });
  const change = (state: Partial<ImageState>) =>
    states.changed({
      languageId: 'python',
      status: 'BUILDING',
      step: null,
      detail: null,
      version: null,
      ...state,
    });
  return { clock, database, published, states, change, readyChanges: () => readyChanges };
}

describe('the states of images', () => {
  it('are published with how far a build is, in words, and with the language’s version', async () => {
    const { clock, published, states, change } = publishing();
    await using _ = states;
    states.start();
    change({ step: 'step 3 of 8', detail: 'Unpacking libc6', version: '3.1' });
    await clock.advance(1_000);
    expect(published).toMatchObject([
      { languageId: 'python', status: 'BUILDING', detail: 'Preparing Python: step 3 of 8' },
    ]);
    expect(published.at(-1)?.version).toBe('3.1');
  });

  it('are published at most twice a second, the newest last', async () => {
    const { clock, published, states, change } = publishing();
    await using _ = states;
    states.start();
    for (let line = 0; line < 100; line++) {
      change({ step: `step ${line} of 99` });
      await clock.advance(20);
    }
    await clock.advance(1_000);
    expect(published.length).toBeLessThan(8);
    expect(published.at(-1)?.detail).toBe('Preparing Python: step 99 of 99');
  });

  it('are published once for each thing that people are told, whatever a build says meanwhile', async () => {
    const { clock, published, states, change } = publishing();
    await using _ = states;
    states.start();
    for (const detail of ['Get:1', 'Unpacking libc6', 'Setting up libc6']) {
      change({ step: 'step 1 of 2', detail });
      await clock.advance(1_000);
    }
    change({ status: 'UNAVAILABLE', detail: 'E: Unable to locate package none' });
    await clock.advance(1_000);
    expect(published.map(({ detail }) => detail)).toEqual([
      'Preparing Python: step 1 of 2',
      'Python could not be prepared: E: Unable to locate package none. It is tried again.',
    ]);
  });

  it('tell at once what can run, and say so when that changes', async () => {
    const { states, change, readyChanges } = publishing();
    change({});
    expect(states.ready()).toEqual([]);
    change({ status: 'READY' });
    expect(states.ready()).toEqual(['python']);
    change({ status: 'AVAILABLE' });
    expect(states.ready()).toEqual([]);
    expect(readyChanges()).toBe(2);
  });

  it('are published once the database is back', async () => {
    const { clock, database, published, states, change } = publishing();
    await using _ = states;
    database.away = true;
    states.start();
    change({ status: 'READY' });
    await clock.advance(5_000);
    database.away = false;
    await clock.advance(2_000);
    expect(published).toMatchObject([{ status: 'READY', detail: null }]);
  });

  it('are published again, all of them, where they may be forgotten', async () => {
    const { clock, published, states, change } = publishing();
    await using _ = states;
    states.start();
    change({ status: 'READY' });
    change({ languageId: 'node', status: 'AVAILABLE' });
    await clock.advance(1_000);
    const before = published.splice(0);
    states.publishAgain();
    await clock.advance(1_000);
    expect(published).toEqual(before);
    expect(published).toHaveLength(2);
  });
});
