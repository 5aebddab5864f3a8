import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from 'tar-stream';
import { fullImageName } from '#core/image-patterns.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { InUseError } from '#worker/engine/errors.ts';
import { pulledMark } from '#worker/images/pulled-images.ts';

/** Where all of them lie, for an operator's allow-list. */
export const HOSTILE_IMAGES = 'sandpiper-hostile';

const GONE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
const SUPERVISORS = '/usr/local/lib/sandpiper';

/** All that an image can say about how it wants to be run, and what it can have ready for its programs. */
const ROOT = [
  'RUN cp "$(readlink -f "$(command -v python3)")" /usr/bin/root-python3 && chmod 4755 /usr/bin/root-python3',
  'RUN echo secret > /root/secret && chmod 600 /root/secret && mkdir -p /data /opt/bin && echo mine > /data/file',
  'RUN mkdir -p /workspace && echo planted > /workspace/planted',
  // In the place of the one that is mounted there, should it ever not be.
  `RUN mkdir -p ${SUPERVISORS} && printf '#!/bin/sh\\necho false supervisor\\n' > ${SUPERVISORS}/supervisor && chmod 755 ${SUPERVISORS}/supervisor`,
  `VOLUME ["/data", "/workspace", "/tmp", "${SUPERVISORS}"]`,
  'ENV PATH=/opt/bin:/usr/local/bin:/usr/bin:/bin HOME=/root TMPDIR=/data LD_PRELOAD=/opt/none.so OF_IMAGE="a b=c"',
  'ENV GLIBC_TUNABLES=glibc.malloc.check=3 PYTHONSTARTUP=/data/file',
  'LABEL sandpiper.instance=mine sandpiper.worker=wrk_mine sandpiper.sandbox=mine sandpiper.image=version sandpiper.volume=filler',
  'USER 0:0',
  'WORKDIR /proc/self/fd/7',
  'ENTRYPOINT ["/bin/false"]',
  'CMD ["--false"]',
  'HEALTHCHECK --interval=1s CMD touch /workspace/checked /tmp/checked',
  'ONBUILD RUN touch /onbuild',
  'STOPSIGNAL SIGSTOP',
  'SHELL ["/bin/false"]',
];

/** The places that a sandbox mounts something at lead elsewhere, to what a program could use there. */
const LINKS = {
  'links-to-files': [
    'RUN rm -rf /workspace /tmp && ln -s /etc /workspace && ln -s /root /tmp',
    `RUN rm -rf ${SUPERVISORS} && ln -s /opt ${SUPERVISORS}`,
  ],
  'links-to-proc': ['RUN rm -rf /workspace /tmp && ln -s /proc /workspace && ln -s /proc/sys/kernel /tmp'],
  'links-to-sys': ['RUN rm -rf /workspace /tmp && ln -s /sys/fs/cgroup /workspace && ln -s /dev /tmp'],
  'links-out': [
    'RUN rm -rf /workspace /tmp && ln -s ../../../../../../../etc /workspace && ln -s /proc/1/root/etc /tmp',
  ],
  'link-to-itself': ['RUN rm -rf /workspace && ln -s /workspace /workspace'],
  'file-in-the-way': ['RUN rm -rf /workspace && touch /workspace'],
} as const;

/** Volumes where none can be mounted, or over what a sandbox has there. */
const VOLUMES = {
  'volume-in-proc': 'VOLUME /proc/1',
  'volume-over-all': 'VOLUME /',
  'volume-over-usr': 'VOLUME /usr/local/lib',
  'volume-over-etc': 'VOLUME /etc',
} as const;

export type HostileImage = 'root' | 'shellless' | 'plain' | keyof typeof VOLUMES | keyof typeof LINKS;

/** Makes the images on the real engine; disposing removes them. */
export class HostileImages implements AsyncDisposable {
  readonly #engine = createDockerEngine();
  readonly #mark = randomUUID();
  readonly #made: string[] = [];

  name(image: HostileImage): string {
    return `${HOSTILE_IMAGES}/${image}:${this.#mark}`;
  }

  async make(): Promise<void> {
    const python = await ensureLanguageImage('python');
    await this.#build('plain', [`FROM ${python}`, 'ENV OF_IMAGE=plain']);
    await this.#build('root', [`FROM ${python}`, ...ROOT]);
    for (const [name, lines] of Object.entries(LINKS)) {
      await this.#build(name as keyof typeof LINKS, [`FROM ${python}`, ...lines]);
    }
    for (const [name, volume] of Object.entries(VOLUMES)) {
      await this.#build(name as keyof typeof VOLUMES, [`FROM ${python}`, volume]);
    }
    // Nothing but one static program.
    await this.#build('shellless', [
      `FROM ${python} AS parts`,
      'FROM scratch',
      'COPY --from=parts /sbin/ldconfig /program',
    ]);
  }

  /** Removes another, which was pulled, once the containers of runs that have ended are gone. */
  async forget(reference: string): Promise<void> {
    for (const lateMs = performance.now() + GONE_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      try {
        await this.#engine.removeImage(reference);
        return await this.#engine.removeImage(pulledMark(fullImageName(reference)));
      } catch (error) {
        if (!(error instanceof InUseError) || performance.now() > lateMs) throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reference of this.#made) await this.#engine.removeImage(reference);
    await this.#engine[Symbol.asyncDispose]();
  }

  async #build(image: HostileImage, lines: readonly string[]): Promise<void> {
    const context = pack();
    context.entry({ name: 'Dockerfile' }, lines.join('\n'));
    context.finalize();
    const reference = this.name(image);
    await this.#engine.buildImage({ context: Readable.from(context), reference });
    this.#made.push(reference);
  }
}
