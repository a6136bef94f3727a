import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const nonceLength = 12;
const tagLength = 16;
const keyIdLength = 4;

/**
 * AES-256-GCM. A sealed value is: first 4 bytes of the key's SHA-256 (which key), 12 bytes nonce, 16 bytes tag, ciphertext.
 * The context (such as the row's id) is authenticated, so a value moved to another row does not open.
 */
export function seal(plaintext: string, key: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key.subarray(0, 32), nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([keyId(key), nonce, cipher.getAuthTag(), ciphertext]);
}

/** Opens a sealed value; throws when the key or the context is another one or a byte was changed. */
export function open(sealed: Buffer, key: Buffer, context: string): string {
  if (!sealed.subarray(0, keyIdLength).equals(keyId(key))) throw new Error('sealed with another key');
  const nonce = sealed.subarray(keyIdLength, keyIdLength + nonceLength);
  const tag = sealed.subarray(keyIdLength + nonceLength, keyIdLength + nonceLength + tagLength);
  const ciphertext = sealed.subarray(keyIdLength + nonceLength + tagLength);
  const decipher = createDecipheriv('aes-256-gcm', key.subarray(0, 32), nonce)
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update(key.subarray(0, 32)).digest().subarray(0, keyIdLength);
}
