const safeProtocols: readonly string[] = ['http:', 'https:', 'mailto:'];

/** An address that may be a link, or null: relative addresses would lead into Observer, others could run code. */
export function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  return safeProtocols.includes(new URL(address).protocol) ? address : null;
}
