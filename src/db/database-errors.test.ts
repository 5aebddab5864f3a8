import { describe, expect, test } from 'vitest';
import { SandpiperError } from '#core/errors.ts';
import { toSandpiperError, withDatabaseErrors } from './database-errors.ts';

function errorWith(fields: object, message = 'x'): Error {
  return Object.assign(new Error(message), fields);
}

describe('a database that is away is UNAVAILABLE', () => {
  test.each([
    ['the socket is refused', errorWith({ code: 'ECONNREFUSED' })],
    ['the server is shutting down', errorWith({ code: '57P01' })],
    ['the server is starting', errorWith({ code: '57P03' })],
    ['its disk is full', errorWith({ code: '53100' })],
    ['it is out of memory', errorWith({ code: '53200' })],
    ['a connection exception of the protocol', errorWith({ code: '08006' })],
    ['the pool waits in vain', errorWith({}, 'timeout exceeded when trying to connect')],
    ['the connection went away', errorWith({}, 'Connection terminated unexpectedly')],
    ['Prisma says so', errorWith({ code: 'P1001' })],
    [
      'only what Prisma’s adapter saw says so',
      errorWith({ meta: { driverAdapterError: { cause: { kind: 'ConnectionClosed' } } } }),
    ],
    ['a cause says so', new Error('outer', { cause: errorWith({ code: 'ECONNRESET' }) })],
  ])('%s', (_, error) => {
    expect(toSandpiperError(error)).toMatchObject({ code: 'UNAVAILABLE', cause: error });
  });
});

test.each([['22021'], ['22P05'], ['22003'], ['22008']])('what can not be stored (%s) is INVALID_INPUT', (code) => {
  expect(toSandpiperError(errorWith({ code }))).toMatchObject({ code: 'INVALID_INPUT' });
});

test('anything else stays what it is', () => {
  const others = [
    errorWith({ code: '23505' }),
    new TypeError('x'),
    new SandpiperError('CONFLICT', 'x'),
    null,
    'text',
    {},
  ];
  for (const other of others) expect(toSandpiperError(other)).toBe(other);
});

test('an error that causes itself ends the search', () => {
  const error = new Error('round');
  error.cause = error;
  expect(toSandpiperError(error)).toBe(error);
});

test('a store keeps its values, its arguments and its errors’ meaning', async () => {
  const store = withDatabaseErrors({
    name: 'x',
    double: async (n: number) => n * 2,
    fail: async () => {
      throw errorWith({ code: 'ECONNREFUSED' });
    },
  });
  expect(store.name).toBe('x');
  expect(await store.double(21)).toBe(42);
  await expect(store.fail()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
