import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { entryNameFor } from '#core/language.ts';
import { MAX_REQUEST_BYTES } from '#core/limits.ts';
import { nameEntry } from './name-entry.ts';

const languages = loadLanguages('languages');

function named(id: string) {
  const language = languages.get(id);
  if (!language) throw new Error(`there is no ${id}`);
  return language;
}

const java = named('java');
const file = (path: string, content: string) => ({ path, content, encoding: 'utf8' as const });

describe('the name of a file of code', () => {
  it.each([
    ['public class Shop {}', 'Shop.java'],
    ['package com.acme;\n\nimport java.util.*;\n\npublic final class Shop {}', 'Shop.java'],
    ['  public abstract class Shop<T> {}', 'Shop.java'],
    ['final public class Shop {}', 'Shop.java'],
    ['@Deprecated(since = "2")\npublic class Shop {}', 'Shop.java'],
    ['@FunctionalInterface public interface Shop {}', 'Shop.java'],
    ['public @interface Shop {}', 'Shop.java'],
    ['public enum Größe { S, M }', 'Größe.java'],
    ['public record Shop(String name) {}', 'Shop.java'],
    ['class Helper {}\n\npublic\n  sealed interface Shop permits Helper {}', 'Shop.java'],
    ['// public class Old {}\n/*\n * public class Older {}\n */\npublic class Shop {}', 'Shop.java'],
    ['class Shop { public static class Inner {} }', 'Main.java'],
    ['class Shop {\n  public static class Inner {}\n}', 'Main.java'],
    ['System.out.println("public class Shop");', 'Main.java'],
    ['', 'Main.java'],
  ])('is what its public class says: %j', (code, name) => {
    expect(entryNameFor(java, code)).toBe(name);
  });

  it.each([
    ['longer than a name may be', 'A'.repeat(250)],
    ['longer than a name may be in bytes', 'ß'.repeat(200)],
  ])('is the language’s own where its public class is %s', (_, name) => {
    expect(entryNameFor(java, `public class ${name} {}`)).toBe('Main.java');
  });

  it('is looked for in no time that grows with the square of the code', () => {
    for (const { entryFrom } of languages.list()) {
      if (!entryFrom) continue;
      for (const piece of [
        '@a\n',
        '@a ',
        '@a()\n',
        '@a(\n',
        'final\n',
        'public\n',
        'public final\n',
        '-module(\n',
        ' ',
        '\n',
      ]) {
        const code = piece.repeat(MAX_REQUEST_BYTES / piece.length);
        const look = () =>
          runInNewContext('new RegExp(pattern, "mu").test(code)', { ...entryFrom, code }, { timeout: 4_000 });
        expect(look(), piece).toBe(false);
      }
    }
  });

  it('is the language’s own where that has no rule', () => {
    expect(entryNameFor(named('python'), 'public class Shop {}')).toBe('main.py');
  });
});

describe('the entry of a session', () => {
  it('keeps its name where the path would be too long with another', () => {
    const files = [file(`${'a'.repeat(200)}/Main.java`, `public class ${'B'.repeat(60)} {}`)];
    const entry = files[0]?.path ?? '';
    expect(nameEntry(java, files, entry)).toEqual({ files, entry });
  });

  it('is called as its public class, where it is the only file', () => {
    const files = [file('Main.java', 'public class Shop {}')];
    expect(nameEntry(java, files, 'Main.java')).toEqual({
      files: [file('Shop.java', 'public class Shop {}')],
      entry: 'Shop.java',
    });
  });

  it('stays in its folder', () => {
    const files = [file('com/acme/Main.java', 'package com.acme;\npublic class Shop {}')];
    expect(nameEntry(java, files, 'com/acme/Main.java').entry).toBe('com/acme/Shop.java');
  });

  it('keeps its name where its code doesn’t say another', () => {
    const files = [file('Start.java', 'class Shop {}')];
    expect(nameEntry(java, files, 'Start.java')).toEqual({ files, entry: 'Start.java' });
  });

  it('is called as it is where there are several files', () => {
    const files = [file('Main.java', 'public class Shop {}'), file('Other.java', 'class Other {}')];
    expect(nameEntry(java, files, 'Main.java')).toEqual({ files, entry: 'Main.java' });
  });
});
