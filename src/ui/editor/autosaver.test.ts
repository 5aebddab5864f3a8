import { beforeEach, describe, expect, it } from 'vitest';
import { Autosaver, type SaveAnswer } from './autosaver.ts';
import type { KeptDraft, SavedDraft, SessionDraft } from './session-draft.ts';

const START: SessionDraft = {
  title: 'Untitled',
  language: 'python',
  files: [{ path: 'main.py', content: 'print(1)\n', encoding: 'utf8' }],
  entry: 'main.py',
  stdin: '',
  env: {},
  inputs: [],
  args: [],
};

function withCode(content: string): Partial<SessionDraft> {
  return { files: [{ path: 'main.py', content, encoding: 'utf8' }] };
}

function codeOf(draft: SessionDraft): string | undefined {
  return draft.files[0]?.content;
}

/** A server and a browser in memory: saves wait until the test lets them be answered. */
class World {
  server: SavedDraft = { revision: 1, draft: START };
  kept: KeptDraft | null = null;
  saves: { revision: number; changes: Partial<SessionDraft>; answer: (answer: SaveAnswer) => void }[] = [];
  timer: { ms: number; then: () => void } | null = null;

  open(): Autosaver {
    return new Autosaver(this.server, this.kept, {
      save: (revision, changes) => new Promise((answer) => this.saves.push({ revision, changes, answer })),
      schedule: (ms, then) => {
        const timer = { ms, then };
        this.timer = timer;
        return () => {
          if (this.timer === timer) this.timer = null;
        };
      },
      keep: (draft) => {
        this.kept = draft;
      },
      forget: () => {
        this.kept = null;
      },
    });
  }

  tick(): void {
    const timer = this.timer;
    this.timer = null;
    timer?.then();
  }

  /** Answers the oldest save as a server does that keeps revisions. */
  async serve(): Promise<void> {
    const save = this.saves.shift();
    if (!save) throw new Error('nothing was sent');
    if (save.revision !== this.server.revision) save.answer({ type: 'stale', newer: this.server });
    else {
      this.store(save.changes);
      save.answer({ type: 'saved', revision: this.server.revision });
    }
    await Promise.resolve();
    await Promise.resolve();
  }

  store(changes: Partial<SessionDraft>): void {
    this.server = { revision: this.server.revision + 1, draft: { ...this.server.draft, ...changes } };
  }

  async lose({ arrived }: { arrived: boolean }): Promise<void> {
    const save = this.saves.shift();
    if (arrived && save) this.store(save.changes);
    save?.answer({ type: 'failed' });
    await Promise.resolve();
    await Promise.resolve();
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('autosave', () => {
  it('saves after a pause, once for many edits, and only what changed', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    saver.edit(withCode('ab'));
    expect(saver.getState().status).toBe('unsaved');
    expect(world.saves).toHaveLength(0);
    world.tick();
    expect(world.saves).toHaveLength(1);
    expect(world.saves[0]).toMatchObject({ revision: 1, changes: withCode('ab') });
    expect(world.saves[0]?.changes).not.toHaveProperty('title');
    await world.serve();
    expect(saver.getState().status).toBe('saved');
    expect(world.kept).toBeNull();
  });

  it('saves again what was typed while a save was on its way, on the new revision', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    world.tick();
    saver.edit(withCode('ab'));
    await world.serve();
    expect(saver.getState().status).toBe('unsaved');
    expect(world.kept?.draft && codeOf(world.kept.draft)).toBe('ab');
    world.tick();
    expect(world.saves[0]?.revision).toBe(2);
    await world.serve();
    expect(codeOf(world.server.draft)).toBe('ab');
    expect(saver.getState().status).toBe('saved');
  });

  it('sends nothing where the edit was undone before the pause ended', () => {
    const saver = world.open();
    saver.edit({ title: 'Other' });
    saver.edit({ title: 'Untitled' });
    expect(saver.getState().status).toBe('saved');
    expect(world.timer).toBeNull();
    expect(world.kept).toBeNull();
  });

  it('keeps the text in the browser and tries again, ever more slowly, until it is answered', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    world.tick();
    const waits: number[] = [];
    for (let failures = 0; failures < 6; failures++) {
      await world.lose({ arrived: false });
      expect(saver.getState().status).toBe('retrying');
      expect(world.kept?.draft && codeOf(world.kept.draft)).toBe('a');
      waits.push(world.timer?.ms ?? 0);
      world.tick();
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
    await world.serve();
    expect(saver.getState()).toMatchObject({ status: 'saved', failures: 0 });
  });

  it('finds its own save again whose answer was lost, also after more was typed', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    world.tick();
    await world.lose({ arrived: true });
    saver.edit(withCode('ab'));
    world.tick();
    await world.serve();
    expect(saver.getState().status).toBe('unsaved');
    world.tick();
    await world.serve();
    expect(saver.getState().status).toBe('saved');
    expect(codeOf(world.server.draft)).toBe('ab');
  });

  it('tells of a newer one instead of overwriting it, and keeps both', async () => {
    const saver = world.open();
    world.store(withCode('theirs'));
    saver.edit(withCode('mine'));
    world.tick();
    await world.serve();
    expect(saver.getState().status).toBe('conflict');
    expect(codeOf(world.server.draft)).toBe('theirs');
    expect(codeOf(saver.getState().draft)).toBe('mine');
    expect(world.kept?.draft && codeOf(world.kept.draft)).toBe('mine');
    saver.edit(withCode('mine too'));
    expect(saver.getState().status).toBe('conflict');
    expect(world.saves).toHaveLength(0);
  });

  it('overwrites the newer one when told to', async () => {
    const saver = world.open();
    world.store(withCode('theirs'));
    saver.edit(withCode('mine'));
    world.tick();
    await world.serve();
    saver.dispatch({ type: 'overwrite' });
    await world.serve();
    expect(saver.getState().status).toBe('saved');
    expect(codeOf(world.server.draft)).toBe('mine');
  });

  it('shows the newer one when told to', async () => {
    const saver = world.open();
    const shown: (string | undefined)[] = [];
    saver.onShow((draft) => shown.push(codeOf(draft)));
    world.store(withCode('theirs'));
    saver.edit(withCode('mine'));
    world.tick();
    await world.serve();
    saver.dispatch({ type: 'take-newer' });
    expect(shown).toEqual(['theirs']);
    expect(saver.getState()).toMatchObject({ status: 'saved', newer: null });
    expect(world.kept).toBeNull();
  });

  it('takes up a draft that was kept over a reload and saves it', async () => {
    world.kept = { revision: 1, draft: { ...START, ...withCode('kept') }, sent: null };
    const saver = world.open();
    expect(codeOf(saver.getState().draft)).toBe('kept');
    world.tick();
    await world.serve();
    expect(codeOf(world.server.draft)).toBe('kept');
    expect(saver.getState().status).toBe('saved');
  });

  it('forgets a kept draft that the server turned out to have', () => {
    world.store(withCode('kept'));
    world.kept = { revision: 1, draft: { ...START, ...withCode('kept') }, sent: null };
    expect(world.open().getState().status).toBe('saved');
    expect(world.kept).toBeNull();
  });

  it('asks where a kept draft meets a newer one', () => {
    world.store(withCode('theirs'));
    world.kept = { revision: 1, draft: { ...START, ...withCode('kept') }, sent: null };
    const state = world.open().getState();
    expect(state.status).toBe('conflict');
    expect(codeOf(state.draft)).toBe('kept');
    expect(world.kept).not.toBeNull();
  });

  it('goes on after a reload that cut off a save, though more was typed since', async () => {
    const before = world.open();
    before.edit(withCode('a'));
    world.tick();
    before.edit(withCode('ab'));
    const [cutOff] = world.saves.splice(0);
    world.store(cutOff?.changes ?? {});
    const after = world.open();
    expect(after.getState().status).toBe('unsaved');
    world.tick();
    await world.serve();
    expect(after.getState().status).toBe('saved');
    expect(codeOf(world.server.draft)).toBe('ab');
  });

  it('sends nothing more once the page went away, and keeps on what the last answer says', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    world.tick();
    saver.edit(withCode('ab'));
    saver.pause();
    await world.serve();
    expect(world.timer).toBeNull();
    expect(world.kept).toMatchObject({ revision: 2, draft: withCode('ab') });
    saver.resume();
    await world.serve();
    expect(codeOf(world.server.draft)).toBe('ab');
  });

  it('says why the server refused and tries again with the next edit only', async () => {
    const saver = world.open();
    saver.edit(withCode('too large'));
    world.tick();
    world.saves.shift()?.answer({ type: 'refused', message: 'files must be at most 4194304 bytes together' });
    await Promise.resolve();
    await Promise.resolve();
    expect(saver.getState()).toMatchObject({
      status: 'refused',
      refusal: 'files must be at most 4194304 bytes together',
    });
    expect(world.timer).toBeNull();
    saver.edit(withCode('small'));
    expect(saver.getState()).toMatchObject({ status: 'unsaved', refusal: null });
  });

  it('takes a newer one from another tab only while nothing is unsaved here', () => {
    const newer = { revision: 5, draft: { ...START, ...withCode('theirs') } };
    const clean = world.open();
    clean.dispatch({ type: 'adopt', newer });
    expect(codeOf(clean.getState().draft)).toBe('theirs');
    const busy = world.open();
    busy.edit(withCode('mine'));
    busy.dispatch({ type: 'adopt', newer });
    expect(codeOf(busy.getState().draft)).toBe('mine');
  });

  it('flushes without the pause and settles when the server has it', async () => {
    const saver = world.open();
    await saver.flush();
    saver.edit(withCode('a'));
    const flushed = saver.flush();
    expect(world.saves).toHaveLength(1);
    await world.serve();
    await flushed;
    expect(codeOf(world.server.draft)).toBe('a');
  });

  it('flushes what was typed while an older save was on its way', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    world.tick();
    saver.edit(withCode('ab'));
    const flushed = saver.flush();
    await world.serve();
    await world.serve();
    await flushed;
    expect(codeOf(world.server.draft)).toBe('ab');
  });

  it('does not let a run begin on what could not be saved', async () => {
    const saver = world.open();
    saver.edit(withCode('a'));
    const flushed = saver.flush();
    await world.lose({ arrived: false });
    await expect(flushed).rejects.toThrow('cannot be reached');
    world.store(withCode('theirs'));
    const again = saver.flush();
    await world.serve();
    await expect(again).rejects.toThrow('newer version');
  });

  it('gives a page that goes away the changes that are not saved', () => {
    const saver = world.open();
    expect(saver.leavingChanges()).toBeNull();
    saver.edit(withCode('last words'));
    expect(saver.leavingChanges()).toEqual({ revision: 1, changes: withCode('last words') });
  });
});
