import { z } from 'zod';
import { escapeSlack } from './escape.js';

const file = z.looseObject({
  id: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  permalink: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
  pretty_type: z.string().optional().catch(undefined),
  size: z.number().nonnegative().optional().catch(undefined),
  mode: z.string().optional().catch(undefined),
});

/** Files of a message as they come; what is no list of them is none. */
export const slackFiles = z.array(file).optional().catch(undefined);
type SlackFile = z.infer<typeof file>;

const mark = '📎';
const longestName = 100;

/**
 * The words of a message with a line for each of its files, in Slack's own markup. Files stay in Slack, where rights and
 * retention hold: a line says what the file is and where it lies.
 */
export function withFiles(text: string, files: readonly SlackFile[] | undefined): string {
  return [text, ...(files ?? []).map(lineOf)].filter((line) => line !== '').join('\n');
}

function lineOf(entry: SlackFile): string {
  if (entry.mode === 'tombstone') return `${mark} a file that was deleted`;
  const name = nameOf(entry);
  const shown = entry.permalink === undefined ? name : `<${entry.permalink}|${name}>`;
  const details = [entry.pretty_type, sizeOf(entry.size)].filter((detail) => detail !== undefined && detail !== '');
  return `${mark} ${shown}${details.length === 0 ? '' : ` (${details.map((detail) => escapeSlack(detail as string)).join(', ')})`}`;
}

/** A name can end no link and mention nobody. */
function nameOf({ title, name, id }: SlackFile): string {
  const given = [title, name, id].find((word) => word !== undefined && word.trim() !== '') ?? 'a file';
  const short = given.length > longestName ? `${given.slice(0, longestName)}…` : given;
  return escapeSlack(short.replaceAll(/[\s|]+/g, ' ').trim());
}

function sizeOf(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
