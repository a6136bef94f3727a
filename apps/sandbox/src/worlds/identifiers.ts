import { randomBytes, randomInt, randomUUID } from 'node:crypto';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A Slack-like id: a prefix such as `C` and ten capitals or digits. */
export function newSlackId(prefix: 'A' | 'B' | 'C' | 'Ev' | 'F' | 'T' | 'U'): string {
  return `${prefix}0${pick(UPPER, 9)}`;
}

/** A random text of letters and digits. */
export function newToken(length: number): string {
  return pick(LOWER, length);
}

export function newHexSecret(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

export function newSlackBotToken(): string {
  return `xoxb-${randomInt(1e11, 9e11)}-${randomInt(1e11, 9e11)}-${pick(UPPER + LOWER, 24)}`;
}

export function newSlackAppToken(): string {
  return `xapp-1-${newSlackId('A')}-${randomInt(1e11, 9e11)}-${randomBytes(32).toString('hex')}`;
}

export function newClickUpToken(userId: number): string {
  return `pk_${userId}_${pick(UPPER, 32)}`;
}

export function newClickUpTaskId(): string {
  return `86${pick(LOWER, 7)}`;
}

/** A numeric id as ClickUp gives to lists, spaces, folders, teams and comments. */
export function newNumericId(digits: number): string {
  return `9${Array.from({ length: digits - 1 }, () => randomInt(10)).join('')}`;
}

export function newClickUpUserId(): number {
  return randomInt(1_000_000, 99_999_999);
}

export function newWebhookSecret(): string {
  return pick(UPPER, 64);
}

export function newModelKey(): string {
  return `sk-sandbox-${newToken(40)}`;
}

export function newUuid(): string {
  return randomUUID();
}
