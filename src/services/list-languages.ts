import { type ImageStatus, imageStatusSchema, type LanguageInfo } from '#core/contracts/languages.ts';
import type { LanguageImageRecord } from '#db/stores/language-image-store.ts';
import type { Deps } from './deps.ts';
import { defaultLimits } from './offered-languages.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

type ImageState = LanguageInfo['image'];

/** The languages on offer, each with the best state that its image has on any worker. */
export async function listLanguages(deps: Pick<Deps, 'stores' | 'languages' | 'config'>): Promise<LanguageInfo[]> {
  const [images, lastVersions] = await Promise.all([
    deps.stores.images.ofAliveWorkers(WORKER_ALIVE_MS),
    deps.stores.images.lastVersions(),
  ]);
  return deps.languages.list().map((language) => ({
    id: language.id,
    name: language.name,
    version:
      versionOf(images.filter(({ languageId }) => languageId === language.id)) ?? lastVersions[language.id] ?? null,
    aliases: language.aliases,
    extension: language.extension,
    entry: language.entry,
    monacoId: language.monacoId,
    syntax: language.syntax,
    compiled: language.compiled,
    default: language.id === deps.config.languages.default,
    hello: language.samples.find(({ name }) => name === 'hello')?.files[0]?.content ?? '',
    compileArgs: language.compileArgs,
    problems: language.problems,
    image: bestState(images.filter(({ languageId }) => languageId === language.id)),
    limits: defaultLimits(deps, language),
  }));
}

/** Of a worker that has the image, else of one that lives and had it. */
function versionOf(images: readonly LanguageImageRecord[]): string | null {
  const known = images.filter(({ version }) => version !== null);
  return (known.find(({ status }) => status === 'READY') ?? known[0])?.version ?? null;
}

/** The order of the statuses in the contract is from best to worst. */
function bestState(images: readonly LanguageImageRecord[]): ImageState {
  const rank = (status: ImageStatus) => imageStatusSchema.options.indexOf(status);
  const [best] = [...images].sort((a, b) => rank(a.status) - rank(b.status));
  return best ? { status: best.status, detail: best.detail } : { status: 'AVAILABLE', detail: null };
}
