import type { ArtifactField } from '@oblivion/protocol';

const kinds: Readonly<Record<string, string>> = {
  url: 'URL: the first link',
  text: 'Text Area: all links',
  short_text: 'Text: all links',
};

/** A field as people pick it: its name, and what of the links it has room for. */
export function fieldLabel({ name, type }: ArtifactField['fields'][number]): string {
  return `${name} (${kinds[type] ?? type})`;
}

/** What holds now. A chosen field may have been removed in ClickUp since. */
export function fieldWords({ fieldId, fields }: ArtifactField): string {
  if (fields.length === 0 && fieldId === null)
    return 'The list has no custom field of type URL, Text or Text Area. Add one in ClickUp, then load this page again.';
  if (fieldId === null) return 'Links stand in the comment of the result alone.';
  const chosen = fields.find(({ id }) => id === fieldId);
  return chosen === undefined
    ? 'The chosen field is gone from the list, or is of another type now. Choose another one, or none.'
    : `Links stand in “${chosen.name}” as well as in the comment of the result.`;
}
