import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Place } from '#config/config.ts';
import type { ArtifactKeys } from '#config/secrets.ts';
import { checkedSet, nameOf } from './artifact-keys.ts';
import {
  type ArtifactKey,
  ArtifactMissingError,
  type ArtifactStore,
  ArtifactStoreError,
  type GetOptions,
  type PutOptions,
} from './artifact-store.ts';
import { partsOf } from './parts-of.ts';
import { streamFrom } from './stream-from.ts';
import { wholeContent } from './whole-content.ts';

/** The least that S3 takes for a part that is not the last; what is smaller goes up in one piece. */
export const PART_BYTES = 5 * 1024 * 1024;
const CONNECT_WITHIN_MS = 5_000;
/** Until there is an answer, not until its end: somebody may read slowly. */
const ANSWER_WITHIN_MS = 30_000;
/** Whoever downloads holds one. */
const MOST_SOCKETS = 250;
const REMOVED_AT_ONCE = 8;

/**
 * Keeps artifacts in a bucket of S3, or of what speaks like it: each under `<prefix>/<set>/<number>`. No more than the
 * plain calls are used, which all such servers have. What fails for a moment the client tries again by itself.
 */
export class S3ArtifactStore implements ArtifactStore {
  readonly #client: S3Client;
  readonly #place: S3Place;

  constructor(place: S3Place, keys: ArtifactKeys | null) {
    this.#place = place;
    const agent = { maxSockets: MOST_SOCKETS, keepAlive: true };
    this.#client = new S3Client({
      region: place.region,
      forcePathStyle: place.pathStyle,
      ...(place.endpoint === null ? {} : { endpoint: place.endpoint }),
      ...(keys === null ? {} : { credentials: { ...keys } }),
      // Checksums of their own many servers don't know; TLS and the signature cover what is sent.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_WITHIN_MS,
        requestTimeout: ANSWER_WITHIN_MS,
        throwOnRequestTimeout: true,
        httpAgent: agent,
        httpsAgent: agent,
      },
    });
  }

  async put(key: ArtifactKey, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
    const target = this.#target(nameOf(key));
    const parts = partsOf(wholeContent(content, options), PART_BYTES);
    if (options.sizeBytes > PART_BYTES) return this.#putInParts(target, parts, options.signal);
    const { value: Body = new Uint8Array() } = await parts.next();
    // Only now is it known that no more came than was told.
    await parts.next();
    const put = new PutObjectCommand({ ...target, Body });
    await told(options.signal, (abortSignal) => this.#client.send(put, { abortSignal }));
  }

  async get(key: ArtifactKey, { range, signal }: GetOptions = {}): Promise<ReadableStream<Uint8Array>> {
    const bytes = range ? { Range: `bytes=${range.first}-${range.last}` } : {};
    const get = new GetObjectCommand({ ...this.#target(nameOf(key)), ...bytes });
    const { Body } = await told(signal, (abortSignal) => this.#client.send(get, { abortSignal }));
    if (!(Body instanceof Readable)) throw new ArtifactStoreError('the store answered without a body');
    return streamFrom(Body);
  }

  async remove(set: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const prefix = this.#nameOf(`${checkedSet(set)}/`);
    await told(signal, async (abortSignal) => {
      const { bucket: Bucket } = this.#place;
      for await (const page of paginateListObjectsV2({ client: this.#client }, { Bucket, Prefix: prefix })) {
        await each(page.Contents ?? [], async ({ Key }) => {
          await this.#client.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal });
        });
        abortSignal?.throwIfAborted();
      }
    });
    await told(signal, (abortSignal) => this.#abortUploads(prefix, abortSignal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
  }

  async #putInParts(target: Target, parts: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const begin = new CreateMultipartUploadCommand(target);
    const { UploadId } = await told(signal, (abortSignal) => this.#client.send(begin, { abortSignal }));
    try {
      const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
      for await (const Body of parts) {
        const PartNumber = Parts.length + 1;
        const upload = new UploadPartCommand({ ...target, UploadId, PartNumber, Body });
        const { ETag } = await told(signal, (abortSignal) => this.#client.send(upload, { abortSignal }));
        Parts.push({ ETag, PartNumber });
      }
      const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } });
      await told(signal, (abortSignal) => this.#client.send(complete, { abortSignal }));
    } catch (error) {
      // What stays of it goes with its set.
      await this.#client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
      throw error;
    }
  }

  /** Of workers that died while they were storing. */
  async #abortUploads(prefix: string, abortSignal: AbortSignal | undefined): Promise<void> {
    const { bucket: Bucket } = this.#place;
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix });
    const uploads = await this.#client.send(list, { abortSignal }).then(
      ({ Uploads = [] }) => Uploads,
      (error: unknown) => {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 501) return [];
        throw error;
      },
    );
    await each(uploads, async ({ Key, UploadId }) => {
      await this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
    });
  }

  #target(name: string): Target {
    return { Bucket: this.#place.bucket, Key: this.#nameOf(name) };
  }

  #nameOf(name: string): string {
    return this.#place.prefix === '' ? name : `${this.#place.prefix}/${name}`;
  }
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

/** @throws the signal's reason; ArtifactMissingError; ArtifactStoreError with what went wrong as its cause */
async function told<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await work(signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof NoSuchKey) throw new ArtifactMissingError('there is no such object', { cause });
    throw new ArtifactStoreError(`the store answered: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: REMOVED_AT_ONCE }, worker));
}
