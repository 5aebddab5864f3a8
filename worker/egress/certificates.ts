import { createHash } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import type { ContainerEngine, VolumeMount } from '#worker/engine/engine.ts';
import { type MakingEngine, makeVolume } from '#worker/images/make-volume.ts';
import { CERTIFICATES_FOLDER } from './program-env.ts';

/** Begins the names of such volumes. */
export const CERTIFICATES_VOLUME = 'sandpiper-certificates-';
const FILE = 'ca-certificates.crt';
const NAME_LENGTH = 16;

type VolumeEngine = MakingEngine & Pick<ContainerEngine, 'listVolumes'>;

/**
 * Whom programs trust that have the network, by a volume: what this machine trusts, with its operator's own authorities,
 * which no image knows of. Nobody but an operator removes it: a worker that began before the machine trusted others
 * needs what it began with, and it is small.
 */
export class CertificatesVolume {
  readonly #engine: VolumeEngine;
  readonly #bundle: () => string;
  #content: { readonly name: string; readonly bundle: string } | null = null;
  #looking: Promise<VolumeMount> | null = null;

  constructor(engine: VolumeEngine, bundle: () => string = trustedByThisMachine) {
    this.#engine = engine;
    this.#bundle = bundle;
  }

  /**
   * Looked for each time, and made where it is missing: an engine makes a volume that is missing for a container, with
   * nothing in it. @throws EngineError
   */
  mount(): Promise<VolumeMount> {
    this.#looking ??= this.#ensure().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #ensure(): Promise<VolumeMount> {
    this.#content ??= contentOf(this.#bundle());
    const { name, bundle } = this.#content;
    const mount = { name, path: CERTIFICATES_FOLDER };
    if ((await this.#engine.listVolumes(name)).length > 0) return mount;
    const content = Buffer.from(bundle);
    await makeVolume(this.#engine, name, [{ path: FILE, sizeBytes: content.length, content: [content] }]);
    return mount;
  }
}

function contentOf(bundle: string): { name: string; bundle: string } {
  return { name: certificatesVolumeOf(bundle), bundle };
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
