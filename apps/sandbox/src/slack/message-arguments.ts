import { optionalText, structured, type Arguments } from './arguments.js';
import { problemsOfBlocks } from './blocks.js';
import { MAX_PLAN_BYTES, planBytes } from './plan-blocks.js';
import { parseMetadata } from './metadata.js';
import { messageView, parentView, threadView } from './message-view.js';
import { invalidArguments, SlackRefusal } from './slack-error.js';
import { requireScope, type SlackCall } from './slack-call.js';
import { findMessage, type SlackChannel, type SlackMessage, type SlackMetadata, type SlackTeam } from './slack-team.js';
import { isTs } from './timestamps.js';

export const MAX_TEXT_CHARACTERS = 40_000;
export const MAX_MARKDOWN_CHARACTERS = 12_000;

export function blocksOf(args: Arguments, { refusedBlocks }: SlackTeam): readonly unknown[] | undefined {
  const read = structured(args, 'blocks');
  if (read.outcome === 'invalid') throw new SlackRefusal('invalid_blocks_format');
  if (read.value === undefined) return undefined;
  const problems = [...problemsOfBlocks(read.value), ...refusedIn(read.value, refusedBlocks)];
  if (problems.length > 0) {
    const messages = problems.map((problem) => `[ERROR] ${problem}`);
    throw new SlackRefusal('invalid_blocks', { errors: problems, response_metadata: { messages } });
  }
  const blocks = read.value as readonly unknown[];
  if (planBytes(blocks) > MAX_PLAN_BYTES) throw new SlackRefusal('msg_too_long');
  return blocks.length === 0 ? undefined : blocks;
}

/** What this workspace does not show, though others do. */
function refusedIn(blocks: unknown, refused: ReadonlySet<string>): readonly string[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block: unknown, index) => {
    const type = (block as { readonly type?: unknown } | null)?.type;
    return typeof type === 'string' && refused.has(type)
      ? [`unsupported type: ${type} [json-pointer:/blocks/${index}/type]`]
      : [];
  });
}

export function metadataOf(args: Arguments): SlackMetadata | undefined {
  const read = structured(args, 'metadata');
  if (read.outcome === 'invalid') throw new SlackRefusal('invalid_metadata_format');
  if (read.value === undefined) return undefined;
  const parsed = parseMetadata(read.value);
  if (parsed.outcome === 'invalid') throw new SlackRefusal(parsed.code);
  return parsed.metadata;
}

export function personaOf(call: SlackCall): SlackMessage['persona'] {
  const username = optionalText(call.args, 'username');
  const iconUrl = optionalText(call.args, 'icon_url');
  const iconEmoji = optionalText(call.args, 'icon_emoji');
  if (username === undefined && iconUrl === undefined && iconEmoji === undefined) return undefined;
  requireScope(call, ['chat:write.customize']);
  return {
    ...(username === undefined ? {} : { username }),
    ...(iconUrl === undefined ? {} : { iconUrl }),
    ...(iconEmoji === undefined ? {} : { iconEmoji }),
  };
}

/** The thread to post into; a reply's ts stands for its thread, as in Slack. */
export function threadOf(args: Arguments, channel: SlackChannel): string | undefined {
  const threadTs = optionalText(args, 'thread_ts');
  if (threadTs === undefined) return undefined;
  if (!isTs(threadTs)) {
    const messages = [`[ERROR] ${threadTs} is not a valid thread_ts`];
    throw new SlackRefusal('invalid_thread_ts', { response_metadata: { messages } });
  }
  const parent = findMessage(channel, threadTs);
  const hasReplies = channel.messages.some((message) => message.threadTs === threadTs && !message.isDeleted);
  if (parent === undefined || (parent.isDeleted && !hasReplies)) throw new SlackRefusal('thread_not_found');
  return parent.threadTs ?? threadTs;
}

export function messageAt(channel: SlackChannel, ts: string): SlackMessage {
  if (!isTs(ts)) throw invalidArguments(`${ts} is not a valid ts`);
  const message = findMessage(channel, ts);
  if (message === undefined || message.isDeleted) throw new SlackRefusal('message_not_found');
  return message;
}

export function shownMessage(
  call: SlackCall,
  channel: SlackChannel,
  message: SlackMessage,
): Readonly<Record<string, unknown>> {
  return {
    ...messageView(call.team, message, { withMetadata: true }),
    ...parentView(channel, message),
    ...threadView(channel, message),
  };
}
