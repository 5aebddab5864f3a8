import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { pack } from 'tar-stream';
import type { ContainerEngine, VolumeMount } from '#worker/engine/engine.ts';
import { CERTIFICATES_FOLDER } from './program-env.ts';

/** Begins the names of such volumes. */
export const CERTIFICATES_VOLUME = 'sandpiper-certificates-';
const FILE = 'ca-certificates.crt';
const NAME_LENGTH = 16;

type VolumeEngine = Pick<ContainerEngine, 'importImage' | 'fillVolume' | 'removeImage' | 'listVolumes'>;

/**
 * Whom programs trust that have the network, by a volume: what this machine trusts, with its operator's own authorities,
 * which no image knows of. Made where the engine has it not yet.
 */
export class CertificatesVolume {
  readonly #engine: VolumeEngine;
  readonly #bundle: () => string;
  #mount: Promise<VolumeMount> | null = null;

  constructor(engine: VolumeEngine, bundle: () => string = trustedByThisMachine) {
    this.#engine = engine;
    this.#bundle = bundle;
  }

  /** Looked for once; again after a fault. @throws EngineError */
  mount(): Promise<VolumeMount> {
    this.#mount ??= this.#ensure().catch((error: unknown) => {
      this.#mount = null;
      throw error;
    });
    return this.#mount;
  }

  async #ensure(): Promise<VolumeMount> {
    const bundle = this.#bundle();
    const name = certificatesVolumeOf(bundle);
    const mount = { name, path: CERTIFICATES_FOLDER };
    if ((await this.#engine.listVolumes(name)).length > 0) return mount;
    // An engine fills volumes from images only. Of its own name: another worker may be at it too.
    const reference = `sandpiper/certificates:${randomUUID()}`;
    await this.#engine.importImage({ tar: tarOf(bundle), reference });
    try {
      await this.#engine.fillVolume({ name, image: reference, path: CERTIFICATES_FOLDER });
    } finally {
      await this.#engine.removeImage(reference);
    }
    return mount;
  }
}

/** The volume of these: its name says what it holds. */
export function certificatesVolumeOf(bundle: string): string {
  return `${CERTIFICATES_VOLUME}${createHash('sha256').update(bundle).digest('hex').slice(0, NAME_LENGTH)}`;
}

/** In PEM, one after the other: those of the system, those that were added for Node, and those that come with it. */
export function trustedByThisMachine(): string {
  const kinds = ['system', 'extra', 'bundled'] as const;
  const all = kinds.flatMap((kind) => getCACertificates(kind).map((certificate) => certificate.trim()));
  return `${[...new Set(all)].sort().join('\n')}\n`;
}

function tarOf(bundle: string): Readable {
  const tar = pack();
  tar.entry({ name: `${CERTIFICATES_FOLDER.slice(1)}/${FILE}`, mode: 0o644, mtime: new Date(0) }, bundle);
  tar.finalize();
  return Readable.from(tar);
}
