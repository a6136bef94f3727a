import { isAddressAllowed, isIpAddress } from '../../platform/http/network.js';

/** Where wake-ups may go. */
export interface WakeUpAddressRule {
  /** Names of hosts, `*.` for all below one; any host when empty. */
  readonly hosts: readonly string[];
  /** Networks that are not public and allowed all the same, as address/bits. */
  readonly networks: readonly string[];
}

/** What is wrong with an address for wake-ups; undefined when nothing is. Names are resolved only when one is sent. */
export function addressProblem(text: string, rule: WakeUpAddressRule): string | undefined {
  if (!URL.canParse(text)) return 'must be an address such as https://agent.example.com/wake';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password';
  const host = hostOf(url);
  if (rule.hosts.length > 0 && !rule.hosts.some((allowed) => isHost(host, allowed))) {
    return 'names a host that NEXUS_WAKE_UP_HOSTS does not allow';
  }
  if (isIpAddress(host) && !isAddressAllowed(host, rule.networks))
    return 'is in a private network that NEXUS_WAKE_UP_NETWORKS does not allow';
  return undefined;
}

/** The host of an address, without the brackets of IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isHost(host: string, allowed: string): boolean {
  const name = allowed.toLowerCase();
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
}
