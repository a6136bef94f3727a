import { type ClickUpCall, type ClickUpOperation, listOf, taskOf } from './clickup-call.js';
import { refusals } from './clickup-error.js';
import type { ClickUpField } from './clickup-workspace.js';
import { fieldView } from './task-view.js';

export const FIELD_OPERATIONS: Readonly<Record<string, ClickUpOperation>> = {
  getAccessibleCustomFields: (call) => {
    listOf(call);
    return { fields: call.workspace.fields.map(fieldView) };
  },
  setCustomFieldValue: (call) => {
    const task = taskOf(call);
    const field = fieldOf(call);
    call.changes.setField(call.world, task, { field, value: valueFor(field, call.body.value), userId: call.userId });
    return {};
  },
};

function fieldOf({ workspace, params }: ClickUpCall): ClickUpField {
  const field = workspace.fields.find(({ id }) => id === params.fieldId);
  if (field === undefined) throw refusals.fieldNotFound();
  return field;
}

function valueFor({ type }: ClickUpField, given: unknown): string | number {
  if (type === 'number' && typeof given === 'number') return given;
  if (type !== 'number' && typeof given === 'string' && (type !== 'url' || isAddress(given))) return given;
  throw refusals.fieldValueInvalid();
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
