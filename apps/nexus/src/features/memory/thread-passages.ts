import type { Message } from '@oblivion/protocol';
import { type Passage, type PassageLimits, packPieces } from './passage.js';

const namedAuthors = 4;

/** The words of a thread that are worth finding: what people and agents said and did not take back. */
export function threadPassages(title: string, messages: readonly Message[], limits: PassageLimits): readonly Passage[] {
  const pieces = messages.filter(isRemembered).map((message) => ({
    label: message.author,
    text: [
      `${message.author}: ${message.text}`,
      ...message.artifacts.map(({ title, url }) => `- ${title}: ${url}`),
    ].join('\n'),
  }));
  return packPieces(pieces, limits).map(({ labels, text }) => ({ context: contextOf(title, labels), text }));
}

/** Notes of Oblivion itself tell of states, which the task shows anyway. */
function isRemembered(message: Message): boolean {
  return message.deletedAt === null && message.kind !== 'note' && message.text.trim() !== '';
}

function contextOf(title: string, authors: readonly string[]): string {
  const more = authors.length > namedAuthors ? ' and others' : '';
  return `${title} — ${authors.slice(0, namedAuthors).join(', ')}${more}`;
}
