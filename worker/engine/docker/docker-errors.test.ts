import { describe, expect, it } from 'vitest';
import {
  ContainerGoneError,
  EngineRefusedError,
  EngineUnavailableError,
  ImageMissingError,
} from '#worker/engine/errors.ts';
import { toEngineError } from './docker-errors.ts';

describe('what dockerode throws', () => {
  it.each([
    [{ code: 'ECONNREFUSED', message: 'connect' }, {}, EngineUnavailableError],
    [{ code: 'ENOENT', message: 'connect' }, {}, EngineUnavailableError],
    [{ code: 'ECONNRESET', message: 'socket hang up' }, {}, EngineUnavailableError],
    [{ statusCode: 404, message: 'No such container: x' }, { containerId: 'x' }, ContainerGoneError],
    [{ statusCode: 404, message: 'No such image: y' }, { image: 'y' }, ImageMissingError],
    [{ statusCode: 409, message: 'conflict' }, { containerId: 'x' }, EngineRefusedError],
    [{ statusCode: 500, message: 'unknown runtime' }, { containerId: 'x' }, EngineRefusedError],
    ['a text', {}, EngineRefusedError],
  ])('becomes the port’s error: %j', (thrown, subject, kind) => {
    const error = toEngineError(thrown, subject);
    expect(error).toBeInstanceOf(kind);
    expect(error.cause).toBe(thrown);
  });
});
