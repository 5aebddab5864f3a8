import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { Watchers } from './watchers.ts';

const never = new AbortController().signal;

describe('watchers', () => {
  it('are so many for each user and so many in all, and a place that is given back is free again', () => {
    const watchers = new Watchers({ perUser: 2, inAll: 3 });
    const [a, b] = [newId('user'), newId('user')];
    const first = watchers.open(a, never);
    watchers.open(a, never);
    expect(() => watchers.open(a, never)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
    watchers.open(b, never);
    expect(() => watchers.open(b, never)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect(watchers.size).toBe(2);
    watchers.open(a, never);
    expect(() => watchers.open(a, never)).toThrow();
  });

  it('end when their client goes', () => {
    const client = new AbortController();
    const place = new Watchers().open(newId('user'), client.signal);
    expect(place.signal.aborted).toBe(false);
    client.abort();
    expect(place.signal.aborted).toBe(true);
    expect(new Watchers().open(newId('user'), client.signal).signal.aborted).toBe(true);
  });

  it('all end when the process stops, and no new one begins', () => {
    const watchers = new Watchers();
    const place = watchers.open(newId('user'), never);
    watchers.close();
    expect(place.signal.aborted).toBe(true);
    expect(() => watchers.open(newId('user'), never)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });
});
