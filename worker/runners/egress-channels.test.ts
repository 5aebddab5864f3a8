import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EgressChannels } from './egress-channels.ts';
import { CHANNEL_PIECE, CHANNEL_WINDOW, type Command, MOST_CHANNELS, ProtocolError } from './protocol.ts';

function carrying(): { channels: EgressChannels; said: Command[]; connections: Duplex[] } {
  const said: Command[] = [];
  const connections: Duplex[] = [];
  const accept = (connection: Duplex) => void connections.push(connection);
  const channels = new EgressChannels({ accept }, (command) => said.push(command));
  return { channels, said, connections };
}

/** With one channel that is open. */
function one() {
  const { channels, said, connections } = carrying();
  channels.take({ type: 'channelOpened', channel: 1 });
  const [connection] = connections;
  if (!connection) throw new Error('nobody was told');
  const data = (content: string | Buffer) =>
    channels.take({ type: 'channelData', channel: 1, data: Buffer.from(content) });
  return { channels, said, connection, data };
}

const written = (said: readonly Command[]): Buffer =>
  Buffer.concat(said.flatMap((command) => (command.type === 'channelWrite' ? [command.data] : [])));

describe('a connection out of a sandbox', () => {
  it('is read as it was written, to its end', async () => {
    const { channels, connection, data } = one();
    data('hello ');
    data('there');
    channels.take({ type: 'channelEnd', channel: 1 });
    expect(String(await buffer(connection))).toBe('hello there');
  });

  it('is granted more as it is read, and only then', async () => {
    const { said, connection, data } = one();
    for (let sent = 0; sent < CHANNEL_WINDOW; sent += CHANNEL_PIECE) data(Buffer.alloc(CHANNEL_PIECE));
    await turn();
    expect(said).toEqual([]);
    connection.resume();
    await expect.poll(() => said.length).toBe(4);
    const granted = said.map((command) => (command.type === 'channelGrant' ? command.bytes : 0));
    expect(granted.reduce((sum, bytes) => sum + bytes)).toBe(CHANNEL_WINDOW);
  });

  it('costs what lies in it, however small the pieces are that it came in', async () => {
    const { connection, data } = one();
    const before = process.memoryUsage();
    for (let sent = 0; sent < CHANNEL_WINDOW; sent++) data('x');
    const { arrayBuffers } = process.memoryUsage();
    expect(arrayBuffers - before.arrayBuffers).toBeLessThan(4 * CHANNEL_WINDOW);
    connection.resume();
    await turn();
  });

  it('comes in the pieces that are there, whatever they are', async () => {
    const { channels, connection, data } = one();
    const sent: Buffer[] = [];
    const all = buffer(connection);
    for (let size = 1; size < 40_000; size = size * 2 + 1) {
      const piece = Buffer.alloc(size, String(size));
      sent.push(piece);
      data(piece);
      if (size % 3 === 0) await turn();
    }
    channels.take({ type: 'channelEnd', channel: 1 });
    expect((await all).equals(Buffer.concat(sent))).toBe(true);
  });

  it('is written as far as there is room, and the rest when there is', async () => {
    const { channels, said, connection } = one();
    const done = Promise.withResolvers<void>();
    const bytes = Buffer.alloc(CHANNEL_WINDOW + 5, 'abc');
    connection.write(bytes, () => done.resolve());
    connection.end();
    expect(written(said).length).toBe(CHANNEL_WINDOW);
    channels.take({ type: 'channelTaken', channel: 1, bytes: CHANNEL_PIECE });
    await done.promise;
    await turn();
    expect(written(said).equals(bytes)).toBe(true);
    expect(said.at(-1)).toEqual({ type: 'channelFinish', channel: 1 });
  });

  it('that is destroyed here is told once, and what is under way to it is nothing', async () => {
    const { channels, said, connection, data } = one();
    connection.destroy();
    await turn();
    data('late');
    channels.take({ type: 'channelTaken', channel: 1, bytes: 1 });
    channels.take({ type: 'channelEnd', channel: 1 });
    channels.take({ type: 'channelClosed', channel: 1 });
    expect(said).toEqual([{ type: 'channelClose', channel: 1 }]);
  });

  it('that a program breaks off is closed here, without a word and without an error', async () => {
    const { channels, said, connection, data } = one();
    connection.write('x');
    data('half');
    channels.take({ type: 'channelClosed', channel: 1 });
    await once(connection, 'close');
    expect(said.map(({ type }) => type)).toEqual(['channelWrite']);
  });

  it('that is over in both directions is still read to its end', async () => {
    const { channels, connection, data } = one();
    connection.end('bye');
    data('last words');
    await once(connection, 'finish');
    channels.take({ type: 'channelEnd', channel: 1 });
    channels.take({ type: 'channelClosed', channel: 1 });
    expect(String(await buffer(connection))).toBe('last words');
  });

  it('ends with its phase, and says nothing any more', async () => {
    const { channels, said, connection, data } = one();
    data('unread');
    const closed = once(connection, 'close');
    channels[Symbol.dispose]();
    await closed;
    expect(said).toEqual([]);
  });

  it('is not kept for long by who doesn’t read it', async () => {
    const { channels, connections } = carrying();
    for (let channel = 1; channel <= 3 * MOST_CHANNELS; channel++) {
      channels.take({ type: 'channelOpened', channel });
      channels.take({ type: 'channelData', channel, data: Buffer.from('unread') });
      connections.at(-1)?.end();
      await turn();
      channels.take({ type: 'channelEnd', channel });
      channels.take({ type: 'channelClosed', channel });
    }
    expect(connections.filter(({ destroyed }) => !destroyed)).toHaveLength(MOST_CHANNELS);
    channels[Symbol.dispose]();
    expect(connections.filter(({ destroyed }) => !destroyed)).toHaveLength(0);
  });
});

describe('a sandbox that tells of connections that can’t be', () => {
  const wrong: Readonly<Record<string, (channels: EgressChannels) => void>> = {
    'a channel that was not opened': (channels) => channels.take({ type: 'channelEnd', channel: 2 }),
    'channel 0': (channels) => channels.take({ type: 'channelEnd', channel: 0 }),
    'a channel again': (channels) => channels.take({ type: 'channelOpened', channel: 1 }),
    'a channel out of turn': (channels) => channels.take({ type: 'channelOpened', channel: 3 }),
    'more than may be under way': (channels) => {
      for (let sent = 0; sent <= CHANNEL_WINDOW; sent += CHANNEL_PIECE) {
        channels.take({ type: 'channelData', channel: 1, data: Buffer.alloc(CHANNEL_PIECE) });
      }
    },
    'more behind the end': (channels) => {
      channels.take({ type: 'channelEnd', channel: 1 });
      channels.take({ type: 'channelData', channel: 1, data: Buffer.from('x') });
    },
    'more taken than was written': (channels) => channels.take({ type: 'channelTaken', channel: 1, bytes: 1 }),
    'more channels than may be open': (channels) => {
      for (let channel = 2; channel <= MOST_CHANNELS + 1; channel++) channels.take({ type: 'channelOpened', channel });
    },
  };

  it.each(Object.entries(wrong))('is broken: %s', (_, tell) => {
    const { channels } = one();
    expect(() => tell(channels)).toThrow(ProtocolError);
    channels[Symbol.dispose]();
  });
});
