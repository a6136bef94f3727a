import type { MessageKind, Origin } from '@oblivion/protocol';

export interface MirrorPlace {
  /** Post it in the task's Slack thread. */
  readonly slack: boolean;
  /** Post it as a comment on the ClickUp task. */
  readonly clickup: boolean;
}

const nowhere: MirrorPlace = { slack: false, clickup: false };
const slackOnly: MirrorPlace = { slack: true, clickup: false };
const everywhere: MirrorPlace = { slack: true, clickup: true };

/** Put at the start of a Slack message by a person who wants it in ClickUp too. */
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
  switch (message.origin) {
    case 'agent':
      return message.kind === 'progress' ? slackOnly : everywhere;
    case 'system':
      return slackOnly;
    case 'clickup':
    case 'github':
      return slackOnly;
    case 'slack':
      return isMarkedForSync(message.text) ? { slack: false, clickup: true } : nowhere;
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
