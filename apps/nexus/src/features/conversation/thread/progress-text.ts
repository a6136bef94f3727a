import { partLength } from '../../../integrations/slack/part-length.js';

const bullet = '• ';

/**
 * What the progress message of a run says with more words added: a list, the newest last. Undefined when it is full, and the
 * words begin another one.
 */
export function withMoreProgress(text: string, more: string): string | undefined {
  const list = text.startsWith(bullet) ? text : `${bullet}${text}`;
  const longer = `${list}\n${bullet}${more}`;
  return longer.length > partLength ? undefined : longer;
}
