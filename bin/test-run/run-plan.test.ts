import { describe, expect, it } from 'vitest';
import { type Counts, NONE } from './counts.ts';
import { runPlan } from './run-plan.ts';
import type { Part } from './selection.ts';

const going = new AbortController().signal;
const counted = (passed: number, failed = 0): Counts => ({ ...NONE, passed, failed });

describe('a plan of parts', () => {
  it('counts all of lanes that run beside one another, whichever ends first', async () => {
    const first = Promise.withResolvers<Counts>();
    const results: Partial<Record<Part, () => Promise<Counts>>> = {
      lint: () => first.promise,
      supervisor: async () => counted(10, 1),
      chaos: async () => {
        first.resolve(counted(1));
        return counted(100);
      },
    };
    const total = await runPlan([[['lint'], ['supervisor', 'chaos']]], going, () => async (part) => {
      return (await results[part]?.()) ?? NONE;
    });
    expect(total).toMatchObject({ passed: 111, failed: 1 });
  });

  it('begins a stage when the one before has ended', async () => {
    const order: string[] = [];
    await runPlan([[['lint'], ['types']], [['unit']]], going, (stage) => {
      order.push(`stage of ${stage.length}`);
      return async (part) => {
        order.push(part);
        return counted(1);
      };
    });
    expect(order).toEqual(['stage of 2', 'lint', 'types', 'stage of 1', 'unit']);
  });

  it('that is stopped runs no further part, and has failed', async () => {
    const stop = new AbortController();
    const ran: Part[] = [];
    const total = await runPlan([[['lint', 'types']], [['unit']]], stop.signal, () => async (part) => {
      ran.push(part);
      stop.abort();
      return counted(1);
    });
    expect(ran).toEqual(['lint']);
    expect(total).toMatchObject({ passed: 1, failed: 1 });
  });
});
