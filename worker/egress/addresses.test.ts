import { describe, expect, it } from 'vitest';
import { isInRange, isLoopback, isPublicAddress, plainAddress } from './addresses.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['2001:4860:4860:0:0:0:0:8888', '2001:4860:4860::8888'],
    ['FD00::1', 'fd00::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::FFFF:7f00:1', '127.0.0.1'],
    ['0:0:0:0:0:ffff:a00:1', '10.0.0.1'],
    ['::ffff:0.0.0.0', '0.0.0.0'],
    ['::ffff:10.0.0.0', '10.0.0.0'],
    ['::ffff:0.0.1.2', '0.0.1.2'],
  ])('is known by its usual form: %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain);
  });

  it.each(['0x7f.1', '2130706433', '127.1', '0177.0.0.1', '127.0.0.1.', 'fe80::1%eth0', '', 'localhost', '[::1]'])(
    'is not what %j is',
    (text) => {
      expect(plainAddress(text)).toBeNull();
    },
  );

  it.each([
    ...['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '223.255.255.255'],
    ...['2001:4860:4860::8888', '2606:4700::1111', '2a00:1450::1', '64:ff9b::8.8.8.8', '2001:200::1'],
  ])('of the internet is public: %s', (text) => {
    expect(isPublicAddress(plainAddress(text) ?? '')).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '127.0.0.1'],
    ...['127.255.255.254', '168.63.129.16', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1'],
    ...['192.0.2.1', '192.88.99.1', '192.168.0.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.80'],
    ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:0:10.0.0.1'],
    ...['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::', '64:ff9b:1::8.8.8.8', '2002:7f00:1::', '2002:808:808::1'],
    ...['2001::1', '2001:0:7f00:1::', '2001:db8::1', '3fff::1', '100::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1'],
    ...['fec0::1', 'ff02::1', '4000::1', '5f00::1', 'e000::1'],
  ])('of somewhere inside is not public: %s', (text) => {
    expect(isPublicAddress(plainAddress(text) ?? '')).toBe(false);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['0.0.0.0', true],
    ['::1', true],
    ['::', true],
    ['10.0.0.1', false],
    ['2606:4700::1', false],
  ])('is the machine itself or not: %s', (address, loopback) => {
    expect(isLoopback(address)).toBe(loopback);
  });

  it('lies in a network of its own kind only', () => {
    const ten = { address: '10.0.0.0', family: 'ipv4', bits: 8 } as const;
    const unique = { address: 'fd00::', family: 'ipv6', bits: 8 } as const;
    expect(isInRange('10.9.8.7', ten)).toBe(true);
    expect(isInRange('11.0.0.0', ten)).toBe(false);
    expect(isInRange('fd00::1', ten)).toBe(false);
    expect(isInRange('fd12::1', unique)).toBe(true);
    expect(isInRange('10.0.0.1', unique)).toBe(false);
    expect(isInRange('10.0.0.1', { address: '0.0.0.0', family: 'ipv4', bits: 0 })).toBe(true);
  });
});
