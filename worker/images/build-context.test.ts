import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { toEngineError } from '#worker/engine/docker/docker-errors.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { contextTar } from './build-context.ts';

it('a file that is gone when the image is built is no engine that is away', async () => {
  const files = [import.meta.filename, '/no/such/file'].map((source) => ({ name: 'x', source, executable: false }));
  const error = await buffer(contextTar({ files })).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/^Error: a file of the image can't be read: ENOENT.*'\/no\/such\/file'$/);
  expect(toEngineError(error)).not.toBeInstanceOf(EngineUnavailableError);
});
