import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { type Keyring, keysOf } from './keyring.js';

const nonceLength = 12;
const tagLength = 16;
/** Length in bytes of the mark of the key with which a sealed value begins. */
export const keyIdLength = 4;
/** No sealed value is shorter than this, in bytes. */
export const leastSealedLength = keyIdLength + nonceLength + tagLength;

/** What was sealed with a key that is not in the keyring. */
export class UnknownKeyError extends Error {
  constructor() {
    super('it was sealed with another key than NEXUS_ENCRYPTION_KEY and NEXUS_ENCRYPTION_KEYS_PREVIOUS hold');
  }
}

/**
 * AES-256-GCM with the current key. A sealed value is: first 4 bytes of the key's SHA-256 (which key), 12 bytes nonce,
 * 16 bytes tag, ciphertext. The context (such as the row's id) is authenticated, so a value moved to another row does not open.
 */
export function seal(plaintext: string, keyring: Keyring, context: string): Buffer {
  const key = keyring.current;
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key.subarray(0, 32), nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([keyIdOf(key), nonce, cipher.getAuthTag(), ciphertext]);
}

/** Opens a sealed value with the key that it names; throws when that key is not here, the context is another or a byte was changed. */
export function open(sealed: Buffer, keyring: Keyring, context: string): string {
  const key = keysOf(keyring).find((candidate) => isSealedWith(sealed, candidate));
  if (key === undefined) throw new UnknownKeyError();
  const nonce = sealed.subarray(keyIdLength, keyIdLength + nonceLength);
  const tag = sealed.subarray(keyIdLength + nonceLength, leastSealedLength);
  const ciphertext = sealed.subarray(leastSealedLength);
  const decipher = createDecipheriv('aes-256-gcm', key.subarray(0, 32), nonce, { authTagLength: tagLength })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

/** The mark of a key: says which key it is and nothing of what it is. */
export function keyIdOf(key: Buffer): Buffer {
  return createHash('sha256').update(key.subarray(0, 32)).digest().subarray(0, keyIdLength);
}

function isSealedWith(sealed: Buffer, key: Buffer): boolean {
  return sealed.subarray(0, keyIdLength).equals(keyIdOf(key));
}
