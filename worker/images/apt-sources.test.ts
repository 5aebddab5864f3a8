import { describe, expect, it } from 'vitest';
import { selectSources } from './apt-sources.ts';

describe('the sources of a machine', () => {
  it('in lines are those of the suite and its main packages', () => {
    const text = [
      '# deb http://a/debian bookworm main',
      'deb http://mirror/debian bookworm main contrib',
      'deb [signed-by=/k.gpg arch=amd64] http://mirror/debian-security bookworm-security main',
      'deb-src http://mirror/debian bookworm main',
      'deb http://vendor/docker bookworm stable',
      'deb http://mirror/debian trixie main',
      'deb http://vendor/pg bookworm-pgdg main',
    ].join('\n');
    expect(selectSources(text, 'bookworm', 'list')).toBe(
      'deb http://mirror/debian bookworm main contrib\ndeb [signed-by=/k.gpg arch=amd64] http://mirror/debian-security bookworm-security main\n',
    );
  });

  it('in stanzas too, whole and without comments', () => {
    const main =
      'Types: deb\nURIs: http://mirror/debian\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /k.gpg';
    const text = [
      `# a comment\n${main.replace('\nURIs', '\n# another\nURIs')}`,
      'Types: deb\nURIs: http://vendor/node\nSuites: nodistro\nComponents: main',
      'Types: deb\nURIs: http://mirror/old\nSuites: bookworm\nComponents: main\nEnabled: no',
      'Types: deb-src\nURIs: http://mirror/debian\nSuites: bookworm\nComponents: main',
    ].join('\n\n');
    expect(selectSources(text, 'bookworm', 'sources')).toBe(`${main}\n`);
  });

  it('of another suite are none', () => {
    expect(selectSources('deb http://mirror/ubuntu noble main', 'bookworm', 'list')).toBe('');
    expect(selectSources('', 'bookworm', 'sources')).toBe('');
  });
});
