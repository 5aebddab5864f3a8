import { expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { loadLanguages } from '#config/languages.ts';
import type { ImageStatus } from '#core/contracts/languages.ts';
import { newId } from '#core/ids.ts';
import type { Deps } from './deps.ts';
import { listLanguages } from './list-languages.ts';

function list(images: readonly [string, ImageStatus, string?][], env = {}) {
  const records = images.map(([languageId, status, version = null]) => ({
    workerId: newId('worker'),
    languageId,
    status,
    detail: `is ${status}`,
    version,
  }));
  // Only the images are read.
  const lastVersions = async () => ({ bash: '5.1', node: '22.0' });
  const stores = { images: { ofAliveWorkers: async () => records, lastVersions } } as unknown as Deps['stores'];
  const config = loadConfig(env);
  return listLanguages({ stores, languages: loadLanguages('languages', config.languages), config });
}

it('a language is as ready as it is on the worker that is furthest', async () => {
  const found = await list([
    ['python', 'UNAVAILABLE'],
    ['python', 'READY'],
    ['python', 'BUILDING'],
    ['bash', 'UNAVAILABLE'],
  ]);
  const image = (id: string) => found.find((language) => language.id === id)?.image;
  expect(image('python')).toEqual({ status: 'READY', detail: 'is READY' });
  expect(image('bash')).toEqual({ status: 'UNAVAILABLE', detail: 'is UNAVAILABLE' });
  expect(image('node')).toEqual({ status: 'AVAILABLE', detail: null });
});

it('only what the operator offers is listed, each with its hello-world and limits', async () => {
  const found = await list([], { OFFERED_LANGUAGES: 'python,bash', DEFAULT_WALL_MS: '7000' });
  expect(found.map(({ id }) => id)).toEqual(['bash', 'python']);
  expect(found.every(({ hello }) => hello.length > 0)).toBe(true);
  expect(found.find(({ id }) => id === 'python')?.limits.wallMs).toBe(7_000);
});

it('the one that the operator made the default says so', async () => {
  const isDefault = async (env: Record<string, string>) =>
    (await list([], env)).filter((language) => language.default).map(({ id }) => id);
  expect(await isDefault({})).toEqual(['python']);
  expect(await isDefault({ DEFAULT_LANGUAGE: 'ruby' })).toEqual(['ruby']);
});

it('a version is that of the image that can be run, else the last one that was known, else none', async () => {
  const found = await list([
    ['python', 'AVAILABLE', '3.10'],
    ['python', 'READY', '3.11'],
    ['bash', 'BUILDING', '5.2'],
    ['node', 'BUILDING'],
  ]);
  const version = (id: string) => found.find((language) => language.id === id)?.version;
  expect(['python', 'bash', 'node', 'c'].map(version)).toEqual(['3.11', '5.2', '22.0', null]);
});
