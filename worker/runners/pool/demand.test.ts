import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { Demand, WANTED_FOR_MS } from './demand.ts';
import { sandboxClass } from './sandbox-classes.ts';

const python = sandboxClass('python', DEFAULT_LIMITS);
const java = sandboxClass('java', DEFAULT_LIMITS);

function inTurn(demand: Demand, count: number, nowMs: number): void {
  for (let each = 0; each < count; each++) demand.asked(python, nowMs);
  for (let each = 0; each < count; each++) demand.ended(python);
}

describe('what is worth having ready', () => {
  it('is as many as were in use at once lately, at least one and at most so many', () => {
    const demand = new Demand();
    demand.asked(java, 0);
    demand.ended(java);
    inTurn(demand, 3, 1);
    expect(demand.wanted(2, 8)).toEqual([
      { class: python, count: 3 },
      { class: java, count: 1 },
    ]);
    expect(demand.wanted(2, 2)[0]).toEqual({ class: python, count: 2 });
  });

  it('is less again when the rush is over, though runs go on', () => {
    const demand = new Demand();
    inTurn(demand, 4, 0);
    const counts: (number | undefined)[] = [];
    for (let nowMs = 1_000; nowMs <= 3 * WANTED_FOR_MS; nowMs += 60_000) {
      inTurn(demand, 1, nowMs);
      counts.push(demand.wanted(nowMs, 8)[0]?.count);
    }
    expect(counts[0]).toBe(4);
    expect(counts.at(-1)).toBe(1);
  });

  it('is nothing that nobody asked for in five minutes, but for what is in use and what is always wanted', () => {
    const demand = new Demand();
    demand.pin(java);
    inTurn(demand, 1, 0);
    expect(demand.wanted(WANTED_FOR_MS + 1, 8)).toEqual([{ class: java, count: 1 }]);
    demand.asked(python, WANTED_FOR_MS);
    expect(demand.wanted(4 * WANTED_FOR_MS, 8).map((each) => each.class)).toEqual([python, java]);
  });

  it('is nothing after five minutes, also of what was forgotten while it was in use', () => {
    const demand = new Demand();
    demand.asked(python, 0);
    demand.forget(python);
    demand.asked(python, 1);
    demand.ended(python);
    demand.ended(python);
    expect(demand.wanted(WANTED_FOR_MS + 2, 8)).toEqual([]);
  });
});
