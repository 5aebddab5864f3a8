import { isIPv4 } from 'node:net';
import { plainAddress } from './addresses.ts';

/** What a program asks to be connected to. */
export interface Target {
  /** As the program wrote it, for people. */
  readonly said: string;
  /** A name in lower case without a dot at its end, or a plain address. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
}

const AUTHORITY = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/;
const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
/** Such as `2130706433` and `0x7f.1`: some take it for an address, so it is never asked for as a name. */
const NUMBER_LAST = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/**
 * `host:port`, `[address]:port`. Null for what names no host as it is usually written: numbers that some programs take
 * for addresses, zones, user names, paths, other characters than those of names.
 */
export function parseTarget(text: string, defaultPort: number | null): Target | null {
  const [, bracketed, plain = '', portText] = AUTHORITY.exec(text) ?? [];
  const port = portText === undefined ? defaultPort : Number(portText);
  if (port === null || port < 1 || port > 65_535) return null;
  if (bracketed !== undefined) {
    const address = isIPv4(bracketed) ? null : plainAddress(bracketed);
    return address === null ? null : { said: `[${bracketed}]`, host: address, isAddress: true, port };
  }
  if (isIPv4(plain)) return { said: plain, host: plain, isAddress: true, port };
  const name = plain.toLowerCase().replace(/\.$/, '');
  if (!NAME.test(name) || NUMBER_LAST.test(name)) return null;
  return { said: plain, host: name, isAddress: false, port };
}
