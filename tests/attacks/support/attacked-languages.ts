import { type LanguageRegistry, type LoadedLanguage, loadLanguages } from '#config/languages.ts';
import { languageSchema } from '#core/language.ts';

/** The id of a language whose compiler runs the program itself: what it says at compile time is up to the attacker. */
export const COMPILED = 'compiled';

/** Python, and {@link COMPILED}: `main.py compile` is its COMPILE, `main.py run` its RUN, both in Python's image. */
export function attackedLanguages(): LanguageRegistry {
  const { directory, get } = loadLanguages('languages', ['python']);
  const python = get('python');
  if (!python) throw new Error('there is no Python');
  const compiled: LoadedLanguage = {
    ...languageSchema.parse({
      ...{ id: COMPILED, name: 'Compiled', version: '1', monacoId: 'python', extension: 'py', entry: 'main.py' },
      compile: ['python3', '-u', '{entry}', 'compile', '{compileArgs}'],
      run: ['python3', '-u', '{entry}', 'run', '{args}'],
      samples: [{ name: 'hello', file: 'hello.py', expected: { exitCode: 0 } }],
      image: 'python',
    }),
    folder: python.folder,
    samples: python.samples,
  };
  return {
    directory,
    get: (name) => (name === COMPILED ? compiled : get(name)),
    list: () => [compiled, python],
  };
}
