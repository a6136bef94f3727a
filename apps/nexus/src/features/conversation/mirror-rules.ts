import { isSourceProvider, type MessageKind, type Origin } from '@oblivion/protocol';

export interface MirrorPlace {
  /** Post it in the task's Slack thread. */
  readonly slack: boolean;
  /** Post it as a comment where the task was written. */
  readonly source: boolean;
}

const nowhere: MirrorPlace = { slack: false, source: false };
const slackOnly: MirrorPlace = { slack: true, source: false };
const everywhere: MirrorPlace = { slack: true, source: true };

/** Put at the start of a Slack message by a person who wants it where the task was written, too. */
export const syncMark = '!sync';

/**
 * What is mirrored where (docs/product: mirror rules). A message never goes back to where it came from, so this is the
 * loop guard as well.
 */
export function mirrorOf(message: {
  readonly origin: Origin;
  readonly kind: MessageKind;
  readonly text: string;
}): MirrorPlace {
  if (isSourceProvider(message.origin)) return slackOnly;
  switch (message.origin) {
    case 'agent':
      return message.kind === 'progress' ? slackOnly : everywhere;
    case 'system':
      return slackOnly;
    case 'slack':
      return isMarkedForSync(message.text) ? { slack: false, source: true } : nowhere;
    case 'observer':
      return everywhere;
  }
}

export function isMarkedForSync(text: string): boolean {
  return /^\s*!sync(\s|$)/i.test(text);
}

/** The words without the mark. */
export function withoutSyncMark(text: string): string {
  return text.replace(/^\s*!sync\s*/i, '');
}
