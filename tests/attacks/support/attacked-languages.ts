import { type LanguageRegistry, type LoadedLanguage, loadLanguages } from '#config/languages.ts';
import { languageSchema } from '#core/language.ts';

/** The id of a language whose compiler runs the program itself: what it says at compile time is up to the attacker. */
export const COMPILED = 'compiled';

/** Python, C, and {@link COMPILED}: `main.py compile` is its COMPILE, `main.py run` its RUN, both in Python's image. */
export function attackedLanguages(): LanguageRegistry {
  const registry = loadLanguages('languages', { only: ['python', 'c'] });
  const python = registry.get('python');
  if (!python) throw new Error('there is no Python');
  const compiled: LoadedLanguage = {
    ...languageSchema.parse({
      ...{ id: COMPILED, name: 'Compiled', monacoId: 'python', extension: 'py', entry: 'main.py' },
      compile: ['python3', '-u', '{entry}', 'compile', '{compileArgs}'],
      run: ['python3', '-u', '{entry}', 'run', '{args}'],
      version: python.version,
      samples: { hello: {} },
      image: 'python',
    }),
    folder: python.folder,
    samples: python.samples,
  };
  return {
    ...registry,
    get: (name) => (name === COMPILED ? compiled : registry.get(name)),
    list: () => [compiled, ...registry.list()],
  };
}
