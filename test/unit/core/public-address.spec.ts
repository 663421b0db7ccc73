import { describe, expect, it } from '@jest/globals';
import {
  isLoopbackAddress,
  isPublicAddress,
} from '../../../lib/core/configuration/public-address.js';

describe('public addresses', () => {
  it.each([
    ...['127.0.0.1', '127.255.0.9', '10.0.0.5', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '0.0.0.0', '198.18.0.1', '192.0.0.8', '192.0.2.1'],
    ...['203.0.113.9', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fd00::1', 'fc00::1', 'ff02::1', 'fec0::1'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1', '::a00:1'],
    ...['64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:a00:1::1'],
    ...['2001::1', '2001:db8::1', '3fff::1', '100::1', '', 'localhost', '10.0.0', '0x7f.1'],
  ])('S-200: %s is not one', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    ...['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '192.0.1.1', '223.255.255.255'],
    ...['2606:4700::1111', '2001:4860:4860::8888', '2a00:1450::1', '::ffff:8.8.8.8'],
    '64:ff9b::8.8.8.8',
  ])('S-200: %s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it('S-200: distinguishes this machine from others', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect(isLoopbackAddress(address)).toBe(true);
    for (const address of ['10.0.0.1', '::2', '128.0.0.1', 'localhost', ''])
      expect(isLoopbackAddress(address)).toBe(false);
  });
});
