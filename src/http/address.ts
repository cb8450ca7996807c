/**
 * Who an address stands for: itself, or for IPv6 the network of 64 bits that one subscriber gets (RFC
 * 6177), all of whose addresses are theirs to send from.
 * @param address as a text; what is none stands for itself
 */
export function networkOf(address: string): string {
  const halves = address.toLowerCase().split('%')[0].split('::');
  const [head, tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!address.includes(':')) return address;
  const zeros = new Array(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = halves.length === 2 ? [...head, ...zeros, ...tail] : head;
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}
