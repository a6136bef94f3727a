import { z } from 'zod';

const chatRequest = z.looseObject(
  {
    model: z.string('must name a model').min(1, 'must name a model').max(200),
    stream: z.boolean('must be true or false').nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  },
  'must be a JSON object',
);
type ChatRequest = z.infer<typeof chatRequest>;

/** What an agent may write instead of the model's name. */
export const defaultModelName = 'default';

export type PreparedRequest =
  | {
      readonly outcome: 'ready';
      /** The agent's own bytes wherever nothing had to change. */
      readonly bytes: Buffer;
      readonly model: string;
      readonly isStream: boolean;
      /** The agent did not ask for the usage of its stream, so it must not see it. */
      readonly dropsUsageFrame: boolean;
    }
  | { readonly outcome: 'invalid'; readonly field: string; readonly reason: string }
  | { readonly outcome: 'model_not_allowed'; readonly model: string };

/** Makes an agent's request ready for the provider: the model is checked, and streams are asked for their usage. */
export function prepareRequest(bytes: Buffer, allowedModel: string): PreparedRequest {
  const parsed = chatRequest.safeParse(parseJson(bytes));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { outcome: 'invalid', field: issue?.path.join('.') || 'body', reason: issue?.message ?? 'is not valid' };
  }
  const request = parsed.data;
  if (request.model !== allowedModel && request.model !== defaultModelName) {
    return { outcome: 'model_not_allowed', model: request.model };
  }
  const isStream = request.stream === true;
  const dropsUsageFrame = isStream && request.stream_options?.include_usage !== true;
  return {
    outcome: 'ready',
    bytes: rewrite(bytes, request, { model: allowedModel, asksForUsage: dropsUsageFrame }),
    model: allowedModel,
    isStream,
    dropsUsageFrame,
  };
}

/** Undefined is no value of JSON: the schema refuses it. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function rewrite(bytes: Buffer, request: ChatRequest, wanted: { model: string; asksForUsage: boolean }): Buffer {
  const hasOtherModel = request.model !== wanted.model;
  if (!hasOtherModel && !wanted.asksForUsage) return bytes;
  if (!hasOtherModel && !('stream_options' in request))
    return insertFirst(bytes, '"stream_options":{"include_usage":true},');
  return Buffer.from(
    JSON.stringify({
      ...request,
      model: wanted.model,
      ...(wanted.asksForUsage ? { stream_options: { ...request.stream_options, include_usage: true } } : {}),
    }),
  );
}

/** Puts a member at the beginning of the object, so that no byte of the rest changes. */
function insertFirst(bytes: Buffer, member: string): Buffer {
  const start = bytes.indexOf('{') + 1;
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(member), bytes.subarray(start)]);
}
