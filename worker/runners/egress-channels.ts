import { ChannelStream } from './channel-stream.ts';
import { type ChannelReport, type Command, MOST_CHANNELS, ProtocolError } from './protocol.ts';
import type { Egress } from './runner.ts';

/**
 * The connections that a program with egress has open, from the first to the end of its phase. Each is handed to the way
 * out as a stream; what that doesn't read holds up the one connection, never the others or the program's output.
 */
export class EgressChannels implements Disposable {
  readonly #egress: Egress;
  readonly #send: (command: Command) => void;
  readonly #open = new Map<number, ChannelStream>();
  /** Over in the sandbox, and not yet read to their end here. */
  readonly #unread = new Set<ChannelStream>();
  /** Numbers begin at 1 and are never used again, so that what is under way to one that is closed is known as such. */
  #last = 0;

  constructor(egress: Egress, send: (command: Command) => void) {
    this.#egress = egress;
    this.#send = send;
  }

  /** @throws ProtocolError where the sandbox tells of what can't be */
  take(report: ChannelReport): void {
    if (report.type === 'channelOpened') this.#opened(report.channel);
    else if (report.channel === 0 || report.channel > this.#last) {
      throw new ProtocolError(`there is no channel ${report.channel} yet`);
    }
    const stream = this.#open.get(report.channel);
    // Closed here while this was under way.
    if (!stream) return;
    switch (report.type) {
      case 'channelOpened':
        break;
      case 'channelData':
        stream.arrived(report.data);
        break;
      case 'channelEnd':
        stream.arrivedEnd();
        break;
      case 'channelClosed':
        this.#open.delete(report.channel);
        this.#closed(stream);
        break;
      case 'channelTaken':
        stream.taken(report.bytes);
        break;
      default:
        report satisfies never;
    }
  }

  /** The phase is over: so is every connection. */
  [Symbol.dispose](): void {
    const streams = [...this.#open.values(), ...this.#unread];
    this.#open.clear();
    for (const stream of streams) stream.destroy();
  }

  #closed(stream: ChannelStream): void {
    stream.arrivedClose();
    if (stream.destroyed) return;
    this.#unread.add(stream);
    stream.once('close', () => this.#unread.delete(stream));
    if (this.#unread.size <= MOST_CHANNELS) return;
    // In the sandbox there is room for others by now: who doesn't read these doesn't miss them.
    const [oldest] = this.#unread;
    oldest?.destroy();
  }

  #opened(channel: number): void {
    if (channel !== this.#last + 1) throw new ProtocolError(`channel ${channel} is out of turn`);
    if (this.#open.size >= MOST_CHANNELS) throw new ProtocolError('more channels than may be open');
    this.#last = channel;
    const stream = new ChannelStream({
      write: (data) => this.#send({ type: 'channelWrite', channel, data }),
      finish: () => this.#send({ type: 'channelFinish', channel }),
      grant: (bytes) => this.#send({ type: 'channelGrant', channel, bytes }),
      // Not told of one that is over there already.
      close: () => {
        if (this.#open.delete(channel)) this.#send({ type: 'channelClose', channel });
      },
    });
    this.#open.set(channel, stream);
    this.#egress.accept(stream);
  }
}
