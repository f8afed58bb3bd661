import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPublicAddress } from '../../src/net/address.js';
import { forAll } from '../support/node-red/property.js';

const PUBLIC = ['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.0.0.1', '128.0.0.1', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:200::1', '2001:4860:4860::8888', '::ffff:1.1.1.1', '64:ff9b::8.8.8.8', '2002:0808:0808::1']; // prettier-ignore

const SPECIAL: Record<string, string[]> = {
  loopback: [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ],
  unspecified: ['0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0'],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', 'fc00::1', 'fdff::1', '::ffff:10.0.0.1', '64:ff9b::10.0.0.1', '2002:c0a8:1::'], // prettier-ignore
  'link-local': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.169.254', 'fec0::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255', '::ffff:100.64.0.1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  reserved: ['192.0.0.1', '192.0.2.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '240.0.0.1', '255.255.255.255'],
  'special in IPv6': ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:db8::1', '3fff::1', '64:ff9b:1::1', '100::1', '5f00::1', '::1.2.3.4', '::1:2:3'], // prettier-ignore
  'no address': ['', 'localhost', '127.1', '0x7f000001', '1.1.1.1.1', '1.1.1', ':::', '1.1.1.1%eth0', '[::1]', '8.8.8.8/8'],
};

describe('isPublicAddress', () => {
  it('takes addresses of the public internet, up to the borders', () => {
    for (const address of PUBLIC) assert.equal(isPublicAddress(address), true, address);
  });

  for (const [kind, addresses] of Object.entries(SPECIAL)) {
    it(`does not take what is ${kind}`, () => {
      for (const address of addresses) assert.equal(isPublicAddress(address), false, address);
    });
  }

  it('judges an IPv4 address that IPv6 carries as that address', () => {
    const byte = fc.oneof(fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 254), fc.integer({ min: 0, max: 255 }));
    forAll(fc.tuple(byte, byte, byte, byte), 2000, (bytes) => {
      const dotted = bytes.join('.');
      const [high, low] = [(bytes[0] << 8) | bytes[1], (bytes[2] << 8) | bytes[3]].map((group) => group.toString(16));
      const carried = [
        `::ffff:${dotted}`,
        `0:0:0:0:0:FFFF:${high}:${low}`,
        `64:ff9b::${dotted}`,
        `64:ff9b::${high}:${low}`,
        `2002:${high}:${low}::5`,
      ];
      for (const address of carried) assert.equal(isPublicAddress(address), isPublicAddress(dotted), address);
    });
  });

  it('takes nothing outside 2000::/3 in IPv6 but such carried addresses', () => {
    forAll(fc.ipV6(), 2000, (address) => {
      if (!isPublicAddress(address)) return;
      const first = parseInt(address.split(':')[0]! || '0', 16);
      assert.ok((first >= 0x2000 && first <= 0x3fff) || /^(0*:)*:?0*:?ffff:|^64:ff9b:/i.test(address), address);
    });
  });
});
