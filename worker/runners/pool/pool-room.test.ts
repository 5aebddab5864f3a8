import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { WANTED_FOR_MS } from './demand.ts';
import { expired } from './pool-room.ts';
import type { PooledSandbox, Tenant } from './pooled-sandbox.ts';
import { classKey, sandboxClass } from './sandbox-classes.ts';

const python = sandboxClass('python', DEFAULT_LIMITS);

/** Idle from the begin on. What goes is decided without a word to the sandbox itself. */
function idle(tenant: Tenant | null): PooledSandbox {
  const sandbox = {} as PooledSandbox['sandbox'];
  const place = {} as PooledSandbox['place'];
  return { sandbox, place, class: python, key: classKey(python), runtime: 'runc', tenant, idleSinceMs: 0, heardMs: 0 };
}

it('one that is wanted stays, whether or not that of a tenant goes before it', () => {
  const own = idle({ ownerId: 'user_one', sessionId: null });
  const [first, second] = [idle(null), idle(null)];
  const wanted = [{ class: python, count: 1 }];
  expect(expired([own, first, second], wanted, WANTED_FOR_MS + 1)).toEqual([own, second]);
  expect(expired([first, own, second], wanted, WANTED_FOR_MS + 1)).toEqual([own, second]);
  expect(expired([own, first, second], wanted, WANTED_FOR_MS)).toEqual([]);
});
