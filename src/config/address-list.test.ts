import { describe, expect, it } from 'vitest';
import { parseAddressList } from './address-list.ts';

describe('a list of addresses', () => {
  it('holds addresses and networks of both kinds', () => {
    expect(parseAddressList('127.0.0.1, 10.0.0.0/8,::1,fd00::/8')).toEqual([
      { address: '127.0.0.1', family: 'ipv4', bits: 32 },
      { address: '10.0.0.0', family: 'ipv4', bits: 8 },
      { address: '::1', family: 'ipv6', bits: 128 },
      { address: 'fd00::', family: 'ipv6', bits: 8 },
    ]);
    expect(parseAddressList('')).toEqual([]);
  });

  it.each(['localhost', '10.0.0.0/33', '10.0.0/8', '::1/129', '1.2.3.4/', '1.2.3.4/8/8', '1.2.3.4/-1', 'fe80::1%eth0'])(
    'is refused for %s',
    (text) => expect(parseAddressList(text)).toBeNull(),
  );
});
