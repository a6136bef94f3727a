import { expect, it } from 'vitest';
import { fieldLabel, fieldWords } from './_artifact-field';

const list = { listId: '1', listName: 'Kitchen' };
const result = { id: 'f1', name: 'Result', type: 'url' };

it('a field is told with its type and what it has room for', () => {
  expect(fieldLabel(result)).toBe('Result (URL: the first link)');
  expect(fieldLabel({ ...result, type: 'text' })).toBe('Result (Text Area: all links)');
  expect(fieldLabel({ ...result, type: 'short_text' })).toBe('Result (Text: all links)');
});

it('what holds is said, and what to do where nothing can be chosen or the chosen one is gone', () => {
  expect(fieldWords({ ...list, fieldId: null, fields: [result] })).toContain('in the comment of the result alone');
  expect(fieldWords({ ...list, fieldId: 'f1', fields: [result] })).toContain('“Result”');
  expect(fieldWords({ ...list, fieldId: null, fields: [] })).toContain('Add one in ClickUp');
  expect(fieldWords({ ...list, fieldId: 'f2', fields: [result] })).toContain('Choose another one');
  expect(fieldWords({ ...list, fieldId: 'f2', fields: [] })).toContain('Choose another one');
});
