import { existsSync, readFileSync } from 'node:fs';

const file = new URL('../../../shared/payloads/clickup/openapi/clickup-openapi-2025-06-17.json', import.meta.url);

interface BodySchema {
  required: string[];
  properties: Record<string, object>;
}
interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Record<string, { readonly requestBody: { readonly content: Record<string, { readonly schema: BodySchema }> } }>
    >
  >;
}

/** Where the document is narrower than ClickUp's own pages, and what these say (decision 0032). */
export const corrections: readonly {
  readonly method: string;
  readonly path: string;
  readonly correct: (schema: BodySchema) => void;
}[] = [
  {
    // "Comment formatting": a comment is its parts, or plain text in `comment_text`.
    method: 'POST',
    path: '/v2/task/{task_id}/comment',
    correct: (schema) => {
      schema.required = ['comment', 'notify_all'];
      schema.properties['comment'] = { type: 'array', minItems: 1, items: { type: 'object', required: ['text'] } };
    },
  },
  {
    // The same page; a comment that is assigned to nobody has no assignee to name.
    method: 'PUT',
    path: '/v2/comment/{comment_id}',
    correct: (schema) => {
      schema.required = ['comment'];
      schema.properties['comment'] = { type: 'array', minItems: 1, items: { type: 'object', required: ['text'] } };
    },
  },
  {
    // "Update webhook": an array of events, or `*` for all.
    method: 'PUT',
    path: '/v2/webhook/{webhook_id}',
    correct: (schema) => {
      schema.properties['events'] = { type: 'array', minItems: 1, items: { type: 'string' } };
    },
  },
];

export const isDocumentAbsent = !existsSync(file);

/** ClickUp's OpenAPI document, as it is or corrected. */
export function readDocument(form: 'as it is' | 'corrected'): object {
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
  if (form === 'as it is') return document;
  for (const { method, path, correct } of corrections) {
    const body = document.paths[path]?.[method.toLowerCase()]?.requestBody.content['application/json'];
    if (body === undefined) throw new Error(`the document has no ${method} ${path}`);
    correct(body.schema);
  }
  return document;
}
