/** What remains of markdown when it is shown as text, as in a task's `description`. */
export function plainTextOfMarkdown(markdown: string): string {
  return markdown
    .replace(/^```.*$/gm, '')
    .replace(/^#{1,6}[ \t]+/gm, '')
    .replace(/^[ \t]*[-*+][ \t]+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)(.+?)\1/g, '$2')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A description as the quill operations that webhooks carry. */
export function quillOfText(text: string, blockId: string): string {
  return JSON.stringify({ ops: [{ insert: text }, { insert: '\n', attributes: { 'block-id': blockId } }] });
}
