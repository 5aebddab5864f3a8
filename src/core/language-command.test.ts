import { describe, expect, it } from 'vitest';
import { resolveCommand, sourcesOf } from './language-command.ts';

describe('a command', () => {
  it('gets its values as whole words', () => {
    const words = ['javac', '{compileArgs}', '-o{stem}.x', '{entry}', '{args}'];
    const values = { entry: 'a/Main.java', args: ['$x y', ''], compileArgs: ['-g'] };
    expect(resolveCommand(words, values)).toEqual(['javac', '-g', '-oa/Main.x', 'a/Main.java', '$x y', '']);
    expect(resolveCommand(words, { entry: 'Main.java' })).toEqual(['javac', '-oMain.x', 'Main.java']);
  });

  it('can’t take a path for an option, or for a file of options', () => {
    expect(resolveCommand(['python3', '{entry}'], { entry: '-c.py' })).toEqual(['python3', './-c.py']);
    const sources = ['main.c', '@options.c', '-o.c', 'é.c', 'a/b.c'];
    expect(resolveCommand(['cc', '{sources}'], { entry: 'main.c', sources })).toEqual([
      ...['cc', 'main.c', './@options.c', './-o.c', 'é.c', 'a/b.c'],
    ]);
  });

  it('knows the parts of the entry’s path', () => {
    const words = ['{stem}', '{name}', '{directory}'];
    expect(resolveCommand(words, { entry: 'a.b/c.d.py' })).toEqual(['a.b/c.d', 'c.d', 'a.b']);
    expect(resolveCommand(words, { entry: 'main.py' })).toEqual(['main', 'main', '.']);
    expect(resolveCommand(words, { entry: 'Makefile' })).toEqual(['Makefile', 'Makefile', '.']);
  });

  it('leaves what looks like a placeholder in a value alone', () => {
    expect(resolveCommand(['x', '{entry}', '{args}'], { entry: 'x{stem}', args: ['{entry}'] })).toEqual([
      'x',
      'x{stem}',
      '{entry}',
    ]);
  });
});

it('the sources are the files with an extension of the language, the entry first', () => {
  const language = { extension: 'cpp', moreExtensions: ['cc'] };
  expect(sourcesOf(language, ['z.cpp', 'b.h', 'main.cc', 'a/x.cc', 'cpp', 'data.cpp.txt'], 'main.cc')).toEqual([
    'main.cc',
    'a/x.cc',
    'z.cpp',
  ]);
  expect(sourcesOf(language, ['run.me'], 'run.me')).toEqual(['run.me']);
});
