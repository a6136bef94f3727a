/** Keys of one purpose: new work uses the current one, what the others made stays good. */
export interface Keyring {
  readonly current: Buffer;
  readonly others: readonly Buffer[];
}

/** Makes a keyring of the base64 texts of the settings; `others` is a list separated by commas. */
export function readKeyring(current: string, others: string | undefined): Keyring {
  return {
    current: Buffer.from(current, 'base64'),
    others: splitKeys(others ?? '').map((text) => Buffer.from(text, 'base64')),
  };
}

/** All keys, the current one first. */
export function keysOf(keyring: Keyring): readonly Buffer[] {
  return [keyring.current, ...keyring.others];
}

/** The texts of a list of keys. */
export function splitKeys(list: string): readonly string[] {
  return list
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
