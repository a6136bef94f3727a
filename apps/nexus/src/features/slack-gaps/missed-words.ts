import type { SlackThreadMessage } from '../../integrations/slack/slack-thread-message.js';

/** A person's message that is known here, by its timestamp. */
export interface KnownMessage {
  readonly ts: string;
  readonly isDeleted: boolean;
}

/** A thread as it stands in Slack since a moment, beside what is known of it. */
export interface ThreadReading {
  readonly teamId: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly channel: string;
  readonly threadTs: string;
  /** Messages from here on were read; what is older is not compared. */
  readonly oldestTs: string;
  readonly messages: readonly SlackThreadMessage[];
  readonly known: readonly KnownMessage[];
}

/** What an event would have told. */
export interface MissedWords {
  /** The same for the same change, however often it is found. */
  readonly key: string;
  readonly body: Record<string, unknown>;
}

/**
 * The events that would have told of the difference, in the order of the thread. They have the form of Slack's own, so
 * that they take the same road.
 */
export function findMissedWords(reading: ThreadReading): readonly MissedWords[] {
  const known = new Map(reading.known.map((message) => [message.ts, message]));
  const present = new Set<string>();
  const missed: MissedWords[] = [];
  for (const message of reading.messages.toSorted((a, b) => Number(a.ts) - Number(b.ts))) {
    if (message.ts === reading.threadTs || message.subtype === 'tombstone') continue;
    present.add(message.ts);
    if (message.user === undefined || isOurs(message, reading)) continue;
    const before = known.get(message.ts);
    if (before === undefined) missed.push(posted(reading, message));
    else if (message.edited !== undefined && !before.isDeleted)
      missed.push(edited(reading, message, message.edited.ts));
  }
  for (const { ts, isDeleted } of reading.known) {
    if (!isDeleted && !present.has(ts) && Number(ts) > Number(reading.oldestTs)) missed.push(deleted(reading, ts));
  }
  return missed;
}

function isOurs(message: SlackThreadMessage, { appId, botUserId }: ThreadReading): boolean {
  return message.app_id === appId || message.user === botUserId;
}

function posted(reading: ThreadReading, message: SlackThreadMessage): MissedWords {
  return tell(reading, `posted:${reading.channel}:${message.ts}`, inThread(reading, message));
}

function edited(reading: ThreadReading, message: SlackThreadMessage, editedTs: string): MissedWords {
  const event = { subtype: 'message_changed', ts: editedTs, message: inThread(reading, message) };
  return tell(reading, `edited:${reading.channel}:${message.ts}:${editedTs}`, event);
}

function deleted(reading: ThreadReading, ts: string): MissedWords {
  const event = {
    subtype: 'message_deleted',
    ts,
    deleted_ts: ts,
    previous_message: { ts, thread_ts: reading.threadTs },
  };
  return tell(reading, `deleted:${reading.channel}:${ts}`, event);
}

function inThread({ threadTs }: ThreadReading, message: SlackThreadMessage): Record<string, unknown> {
  return { ...message, thread_ts: threadTs };
}

function tell(reading: ThreadReading, name: string, event: Record<string, unknown>): MissedWords {
  const key = `reconciled:${name}`;
  return {
    key,
    body: {
      type: 'event_callback',
      team_id: reading.teamId,
      api_app_id: reading.appId,
      event_id: key,
      event: { ...event, type: 'message', channel: reading.channel },
    },
  };
}
