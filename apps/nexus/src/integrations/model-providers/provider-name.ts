/** A short name for the provider at an address, as usage rows show it: `openai`, or the host of any other. */
export function nameProvider(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return hostname === 'api.openai.com' ? 'openai' : hostname;
}
