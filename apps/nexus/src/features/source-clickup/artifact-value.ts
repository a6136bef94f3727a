import type { ClickUpField } from '../../integrations/clickup/clickup-task.js';
import type { Remark } from '../work-sources/work-source.js';

/** ClickUp's names for fields that can hold links. */
const kinds: readonly string[] = ['url', 'text', 'short_text'];

export function canHoldLinks({ type }: Pick<ClickUpField, 'type'>): boolean {
  return kinds.includes(type);
}

/** What a field holds for links: an address has room for the first, a text for all. */
export function artifactValue({ type }: Pick<ClickUpField, 'type'>, links: Remark['links']): string {
  if (type === 'url') return links[0]?.url ?? '';
  const separator = type === 'text' ? '\n' : ', ';
  return links.map(({ title, url }) => `${title}: ${url}`).join(separator);
}
