import { expect, it } from 'vitest';
import { archiveType } from './upload-archive.ts';

it('An archive is known by its name', () => {
  expect(archiveType('App-1.2.ZIP')).toBe('application/zip');
  expect(archiveType('app.tar')).toBe('application/x-tar');
  expect(archiveType('app.tar.gz')).toBe('application/gzip');
  expect(archiveType('app.tgz')).toBe('application/gzip');
  expect(archiveType('app.rar')).toBeNull();
  expect(archiveType('zip')).toBeNull();
});
