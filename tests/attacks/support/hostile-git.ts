import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { deflateSync } from 'node:zlib';
import type { GitHandler } from '#tests/support/git-server.ts';

/** Of git's protocol: a text behind its length. */
export function packet(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

const FLUSH = Buffer.from('0000');
const HEAD = 'a'.repeat(40);
const CAPABILITIES = 'side-band-64k shallow ofs-delta no-progress symref=HEAD:refs/heads/main agent=git/hostile';
const OBJECT_BYTES = 60_000;

/** What a server says first: a branch, and what may be asked of it. */
function* advertisement(more: Iterable<Buffer> = []): Iterable<Buffer> {
  yield packet('# service=git-upload-pack\n');
  yield FLUSH;
  yield packet(`${HEAD} HEAD\0${CAPABILITIES}\n`);
  yield packet(`${HEAD} refs/heads/main\n`);
  yield* more;
  yield FLUSH;
}

/** Answers as git would until it is to send what was asked for, and then sends this. */
function serverThat(sends: () => Iterable<Buffer>): GitHandler {
  return (request, response) => {
    const isFirst = request.method === 'GET';
    const what = isFirst ? 'advertisement' : 'result';
    response.writeHead(200, { 'content-type': `application/x-git-upload-pack-${what}` });
    if (isFirst) {
      send(response, advertisement());
      return;
    }
    // Asked twice, the first time how deep the history is.
    const shallow = [packet(`shallow ${HEAD}\n`), FLUSH];
    text(request).then(
      (asked) => send(response, asked.includes('done') ? joined(shallow, [packet('NAK\n')], sends()) : shallow),
      () => response.destroy(),
    );
  };
}

function* joined(...parts: Iterable<Buffer>[]): Iterable<Buffer> {
  for (const part of parts) yield* part;
}

function send(response: Parameters<GitHandler>[1], parts: Iterable<Buffer>): void {
  const body = Readable.from(parts);
  response.once('close', () => body.destroy());
  body.pipe(response);
}

/** Files that no two are alike, without end. */
export const endlessPack: GitHandler = serverThat(function* () {
  const header = Buffer.concat([Buffer.from('PACK'), Buffer.from([0, 0, 0, 2]), Buffer.from([0, 0x0f, 0xff, 0xff])]);
  yield packet(Buffer.concat([Buffer.of(1), header]));
  while (true) yield packet(Buffer.concat([Buffer.of(1), blob(randomBytes(OBJECT_BYTES))]));
});

/** Words for whoever looks on, without end. */
export const endlessTalk: GitHandler = serverThat(function* () {
  for (let line = 0; ; line++)
    yield packet(Buffer.concat([Buffer.of(2), Buffer.from(`\u001b[2J<b>${line}</b>\n`.repeat(50))]));
});

/** Names of branches, without end. */
export const endlessRefs: GitHandler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
  send(
    response,
    advertisement(
      (function* () {
        for (let number = 0; ; number++) {
          const id = createHash('sha1').update(String(number)).digest('hex');
          yield packet(`${id} refs/heads/${'x'.repeat(200)}-${number}\n`);
        }
      })(),
    ),
  );
};

/** Takes what it is asked, and never says anything. */
export const silence: GitHandler = (request) => void request.resume();

/** Length and type in front, and then zlib's stream of it, not made smaller. */
function blob(content: Buffer): Buffer {
  const head = [0x30 | (content.length & 0x0f)];
  for (let rest = content.length >> 4; rest > 0; rest >>= 7) {
    head[head.length - 1] = (head.at(-1) ?? 0) | 0x80;
    head.push(rest & 0x7f);
  }
  return Buffer.concat([Buffer.from(head), deflateSync(content, { level: 0 })]);
}
