import type { OutputChunk } from '#worker/engine/engine.ts';

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes Docker's multiplexed stream apart: eight bytes of header (stream, three zeros, length) before each payload.
 * Payloads are passed on as they come, without waiting for their end and without a copy.
 */
export async function* demux(source: AsyncIterable<Uint8Array>): AsyncGenerator<OutputChunk, void> {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let payloadBytes = 0;
  let stream: OutputChunk['stream'] = 'stdout';
  for await (const data of source) {
    let offset = 0;
    while (offset < data.length) {
      if (payloadBytes === 0) {
        const taken = Math.min(HEADER_BYTES - headerBytes, data.length - offset);
        header.set(data.subarray(offset, offset + taken), headerBytes);
        headerBytes += taken;
        offset += taken;
        if (headerBytes < HEADER_BYTES) break;
        headerBytes = 0;
        stream = header[0] === STDERR ? 'stderr' : 'stdout';
        payloadBytes = header.readUInt32BE(4);
        continue;
      }
      const taken = Math.min(payloadBytes, data.length - offset);
      yield { stream, data: data.subarray(offset, offset + taken) };
      payloadBytes -= taken;
      offset += taken;
    }
  }
}
