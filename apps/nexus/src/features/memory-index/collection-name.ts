/** A name that tells people when the collection was begun; the suffix keeps two of one second apart. */
export function collectionName(alias: string, at: Date, suffix: string): string {
  const time = at.toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
  return `${alias}_${time}_${suffix}`;
}
