/** Whether a version such as `3.11.4` is at least another one, part by part; a text that is no version is not. */
export function isAtLeast(version: string, least: string): boolean {
  if (!/^\d+(\.\d+)*/.test(version)) return false;
  const have = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, part] of least.split('.').map(Number).entries()) {
    const own = have[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
