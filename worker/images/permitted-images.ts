import { posix } from 'node:path';
import { VARIABLE_NAME } from '#core/contracts/program-parts.ts';
import { fullImageName, imagePermission, repositoryOf } from '#core/image-patterns.ts';
import { formatBytes } from '#core/outcomes.ts';
import type { ContainerEngine, ImageDetails } from '#worker/engine/engine.ts';
import { ImageMissingError, RegistryError, type RegistryFault } from '#worker/engine/errors.ts';
import { type CustomImage, CustomImageError, type CustomImages, type FindCustomImageOptions } from './custom-images.ts';
import { ImagePulls, type ImagePullsOptions, PullStoppedError } from './image-pulls.ts';
import { markPulled, pulledMark } from './pulled-images.ts';

const SHOWN_STEPS = 10;
const MOST_ENV_BYTES = 64 * 1024;
/** Of the places that these name a sandbox has its own: there is nothing else that can be written. */
const OWN_PLACES: ReadonlySet<string> = new Set(['HOME', 'TMPDIR']);

/** Places of the kernel, and all of them together. */
const KERNELS = /^\/(?:(?:proc|sys|dev)(?:\/.*)?)?$/;

/** What engines call their machine, as registries do; what is not among them both call the same. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i386: '386',
  i686: '386',
};
/** What also runs there, as the machine itself has it. */
const ALSO_RUNS: Readonly<Record<string, string>> = { amd64: '386' };

const WHY: Readonly<Record<RegistryFault | PullStoppedError['why'], string>> = {
  refused: 'its registry does not hand it out to this installation',
  unreachable: 'its registry does not answer',
  'other-platform': 'its registry has it for other machines than this one',
  'no-space': 'there is not enough space for it here',
  broken: 'what came from its registry is not what it should be',
  stalled: 'its registry stopped in the middle of it',
  'too-long': 'it takes too long',
  'too-large': 'it is too large',
};

export interface PermittedImagesOptions extends ImagePullsOptions {
  engine: ImagePullsOptions['engine'] & Pick<ContainerEngine, 'info'>;
  /** As CUSTOM_IMAGES has them. */
  patterns: readonly string[];
}

/**
 * The images that the operator lets submissions run. One that the engine has is used as it is: what its tag means to a
 * registry by now nobody asks. Found once, it is named by its id, so that what was looked at is what is run.
 */
export class PermittedImages implements CustomImages {
  readonly #options: PermittedImagesOptions;
  readonly #pulls: ImagePulls;
  #architecture: string | null = null;

  constructor(options: PermittedImagesOptions) {
    this.#options = options;
    this.#pulls = new ImagePulls(options);
  }

  async find(reference: string, options: FindCustomImageOptions): Promise<CustomImage> {
    const { engine, patterns } = this.#options;
    const { signal } = options;
    // Only a full name can't be taken for the beginning of an image's id, which would be any image at all.
    const name = fullImageName(reference);
    const permission = imagePermission(reference, patterns);
    if (permission === 'none') throw new CustomImageError(`the image ${reference} may not be run here`);
    let image = await engine.inspectImage(name, { signal });
    if (!image && permission === 'pull') {
      await this.#pull(reference, name, options);
      image = await engine.inspectImage(name, { signal });
    } else if (image?.tags.includes(pulledMark(name))) {
      await markPulled(engine, { name, id: image.digest }, { signal });
    }
    if (!image) {
      const why =
        permission === 'pull' ? 'was gone as soon as it had been pulled' : 'is not there, and may not be pulled';
      throw new CustomImageError(`the image ${reference} ${why}`);
    }
    await this.#checkPlatform(reference, image, signal);
    checkVolumes(reference, image);
    return { reference: image.digest, digest: digestOf(name, image), env: envOf(reference, image) };
  }

  async #pull(reference: string, name: string, { signal, onProgress }: FindCustomImageOptions): Promise<void> {
    let shown = -1;
    const onShare = (share: number) => {
      const step = Math.floor(share * SHOWN_STEPS);
      if (step <= shown) return;
      shown = step;
      onProgress(`Pulling ${reference}: ${(100 / SHOWN_STEPS) * step} %`);
    };
    try {
      await this.#pulls.pull(name, { signal, onShare });
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      throw pullFault(reference, cause);
    }
  }

  /** Else its programs would not start, and the shell that starts them would be what is blamed. */
  async #checkPlatform(reference: string, { os, architecture }: ImageDetails, signal: AbortSignal): Promise<void> {
    const machine = this.#architecture ?? (await this.#options.engine.info({ signal })).architecture;
    this.#architecture = machine;
    const own = ARCHITECTURES[machine] ?? machine;
    if (os === 'linux' && (architecture === own || architecture === ALSO_RUNS[own])) return;
    throw new CustomImageError(`the image ${reference} is for ${os}/${architecture}, and this machine is linux/${own}`);
  }
}

/** The engine would mount them all the same, over what the kernel shows there. */
function checkVolumes(reference: string, { volumes }: ImageDetails): void {
  const odd = volumes.find((path) => KERNELS.test(posix.resolve('/', path)));
  if (odd === undefined) return;
  throw new CustomImageError(`the image ${reference} wants a volume at ${JSON.stringify(odd)}, where none can be`);
}

/** By which a registry knows it, where it came from that one; else the image's own id. */
function digestOf(name: string, { digest, repoDigests }: ImageDetails): string {
  const named = name.split('@')[1];
  if (named !== undefined) return named;
  const known = repoDigests.find((each) => repositoryOf(fullImageName(each)) === repositoryOf(name));
  return known?.split('@')[1] ?? digest;
}

function envOf(reference: string, { env }: ImageDetails): Record<string, string> {
  const variables = Object.entries(env).filter(([name]) => VARIABLE_NAME.test(name) && !OWN_PLACES.has(name));
  const bytes = variables.reduce((sum, [name, text]) => sum + Buffer.byteLength(`${name}=${text}`), 0);
  if (bytes <= MOST_ENV_BYTES) return Object.fromEntries(variables);
  const most = formatBytes(MOST_ENV_BYTES);
  throw new CustomImageError(`the variables that the image ${reference} sets are too large: at most ${most} together`);
}

/** What it comes to for whoever submitted it: none of the words of a registry, or of the way there, are for them. */
function pullFault(reference: string, cause: unknown): unknown {
  if (cause instanceof ImageMissingError) {
    return new CustomImageError(`its registry has no image ${reference}, or does not show it`, { cause });
  }
  const fault = cause instanceof RegistryError ? cause.fault : cause instanceof PullStoppedError ? cause.why : null;
  if (fault === null) return cause;
  return new CustomImageError(`the image ${reference} could not be pulled: ${WHY[fault]}`, { cause });
}
