import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { pickLanguages, readCommand } from './arguments.ts';

describe('the arguments of npm run languages', () => {
  it.each([
    [[], { name: 'list' }],
    [['check'], { name: 'check', ids: [], build: false }],
    [['check', 'c', 'go', '--build'], { name: 'check', ids: ['c', 'go'], build: true }],
    [['build', 'c'], { name: 'build', ids: ['c'] }],
    [['build', '--all'], { name: 'build', ids: 'all' }],
    [['prune'], { name: 'prune', days: null }],
    [['prune', '--days', '0'], { name: 'prune', days: 0 }],
    [['schema'], { name: 'schema' }],
    [['check', '--help'], { name: 'help' }],
  ])('%j are understood', (args, command) => expect(readCommand(args)).toEqual(command));

  it.each([
    [['make'], 'There is no command "make".'],
    [['build'], 'build takes ids of languages, or --all.'],
    [['build', 'c', '--all'], 'build takes ids of languages, or --all.'],
    [['list', 'c'], 'list takes no ids of languages.'],
    [['check', '--days', '1'], 'check takes no --days.'],
    [['prune', '--days', 'many'], '--days takes a whole number from 0 to 99999, not "many".'],
    [['--colour'], '--colour'],
  ])('%j are refused with what is taken', (args, problem) => {
    expect(() => readCommand(args)).toThrow(problem);
  });

  it('name languages by id or alias, and an unknown one is answered with all there are', () => {
    const languages = loadLanguages('languages');
    expect(pickLanguages(languages, ['py', 'python', 'BASH']).map(({ id }) => id)).toEqual(['python', 'bash']);
    expect(() => pickLanguages(languages, ['python', 'klingon'])).toThrow(
      /^There is no language "klingon"\. There are: .*\bbash\b.*\bpython\b.*\.$/,
    );
  });
});
