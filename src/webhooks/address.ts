/**
 * Where messages may be sent. A tenant names the address and the service goes there, so an address that
 * leads into somebody's own network is refused (OWASP: server-side request forgery). Asked when an end
 * point is made, and again before each attempt.
 *
 * Which address a name has is not asked here: the answer can be another a moment later. It is the
 * platform's to refuse: Cloudflare's fetch leaves from its edge, which has no way into anybody's private
 * network. A local server has none but this rule.
 */

/** 443, and the port that Cloudflare proxies beside it. */
const PORTS = ['', '8443'];

/** Names that no public server has: RFC 6761, 6762, 7686, 8375, and what home and company networks use. */
const PRIVATE_NAMES =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|home|corp|svc|home\.arpa|fritz\.box|test|invalid|onion)$/;

const LOCALHOST = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * @param local whether http to this machine itself may be named: of a developer's server
 * @returns what to change; undefined where nothing is wrong with it
 */
export function findFault(address: string, local: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return 'it is no URL';
  }
  if (url.username !== '' || url.password !== '') {
    return 'leave out user and password: messages are known by their signature';
  }
  if (url.hash !== '' || address.includes('#')) return 'leave out what is behind #';
  if (local && url.protocol === 'http:' && LOCALHOST.test(url.hostname)) return undefined;
  if (url.protocol !== 'https:') return 'begin it with https://';
  if (!PORTS.includes(url.port)) return 'use the port 443 or 8443';
  // The parser has written every form of an IPv4 address (hexadecimal, one number) as four numbers.
  const host = url.hostname.replace(/\.+$/, '');
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) {
    return 'name the host: addresses in numbers are not taken';
  }
  if (!host.includes('.') || PRIVATE_NAMES.test(host)) {
    return 'name a host that is public';
  }
  return undefined;
}
