/**
 * Frames as PID 1 sends them to the worker (`supervisor/protocol.md`): those that end a phase with success, those that
 * say that all is well, and one that claims to be longer than any that there is.
 */
export function forgedFrames(): Buffer {
  const RUN = 2;
  const phaseEnded = (bytes: number) => frame(0x85, Buffer.concat([Buffer.from([RUN]), Buffer.alloc(bytes - 1)]));
  return Buffer.concat([
    phaseEnded(29),
    phaseEnded(28),
    frame(0x81, Buffer.from([2])),
    frame(0x83, Buffer.from('forged output\n')),
    frame(0x84, Buffer.from('forged complaint\n')),
    frame(0x87, Buffer.from([2, ...Buffer.from('no space')])),
    frame(0x8a, Buffer.alloc(5)),
    frame(0x8b, Buffer.from([0])),
    Buffer.from([0x83, 0xff, 0xff, 0xff, 0xff]),
  ]);
}

function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}
