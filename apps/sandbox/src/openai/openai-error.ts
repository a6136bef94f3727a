/** A call that the provider refuses: status and the four fields of its error object. */
export class ModelRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: { readonly type: string; readonly param: string | null; readonly code: string | null },
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ModelRefusal';
  }
}

const INVALID = 'invalid_request_error';

export const modelRefusals = {
  noKey: () =>
    new ModelRefusal(401, "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.", {
      type: INVALID,
      param: null,
      code: null,
    }),
  wrongKey: (key: string) =>
    new ModelRefusal(401, `Incorrect API key provided: ${key.slice(0, 3)}***${key.slice(-4)}.`, {
      type: INVALID,
      param: null,
      code: 'invalid_api_key',
    }),
  notJson: () =>
    new ModelRefusal(400, 'We could not parse the JSON body of your request.', {
      type: INVALID,
      param: null,
      code: null,
    }),
  invalidField: (param: string, message: string) =>
    new ModelRefusal(400, message, { type: INVALID, param, code: null }),
  unknownModel: (model: string) =>
    new ModelRefusal(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
      type: INVALID,
      param: null,
      code: 'model_not_found',
    }),
  unknownRoute: (method: string, path: string) =>
    new ModelRefusal(404, `Invalid URL (${method} ${path})`, { type: INVALID, param: null, code: null }),
  byFault: (status: number, code: string) =>
    new ModelRefusal(status, 'Refused by a fault.', { type: INVALID, param: null, code }),
  serverError: () =>
    new ModelRefusal(500, 'The server had an error while processing your request. Sorry about that!', {
      type: 'server_error',
      param: null,
      code: null,
    }),
  rateLimited: (retryAfterSeconds: number) =>
    new ModelRefusal(
      429,
      'Rate limit reached for requests.',
      { type: 'requests', param: null, code: 'rate_limit_exceeded' },
      { 'retry-after': String(retryAfterSeconds), 'retry-after-ms': String(retryAfterSeconds * 1000) },
    ),
};
