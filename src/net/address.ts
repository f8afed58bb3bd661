import { BlockList, isIPv4, isIPv6 } from 'node:net';

/*
 * Which addresses lie on the public internet, by IANA's registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry).
 */

const SPECIAL_IPV4 = blockList('ipv4', [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, with the metadata services of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]);

/** All that is public in IPv6, but for the exceptions below. */
const GLOBAL_UNICAST = blockList('ipv6', ['2000::/3']);

const SPECIAL_IPV6 = blockList('ipv6', [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
]);

/** Ranges whose addresses lead to the IPv4 address that they carry from this group of 16 bits on. */
const CARRIERS = [
  { range: blockList('ipv6', ['::ffff:0:0/96']), group: 6 }, // mapped
  { range: blockList('ipv6', ['64:ff9b::/96']), group: 6 }, // NAT64
  { range: blockList('ipv6', ['2002::/16']), group: 1 }, // 6to4
];

function blockList(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

/**
 * True for an IP address of the public internet: not loopback, private, link-local, multicast or otherwise special,
 * also where IPv6 carries it as a mapped, NAT64 or 6to4 address. False for a text that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_IPV4.check(address, 'ipv4');
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return false;
  const carrier = CARRIERS.find(({ range }) => range.check(plain, 'ipv6'));
  if (carrier) return isPublicAddress(carriedAddress(plain, carrier.group));
  return GLOBAL_UNICAST.check(plain, 'ipv6') && !SPECIAL_IPV6.check(plain, 'ipv6');
}

function carriedAddress(address: string, group: number): string {
  return groupsOf(address)
    .slice(group, group + 2)
    .flatMap((value) => [value >> 8, value & 0xff])
    .join('.');
}

/** The eight groups of 16 bits of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  // A dotted end, as in ::ffff:10.0.0.1, as two groups.
  const hexadecimal = address.replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = [], tail = []] = hexadecimal.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].map((group) => parseInt(group, 16));
}
