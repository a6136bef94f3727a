import { preview } from '../journal/preview.js';
import type { WebhookClient } from '../webhooks/post-webhook.client.js';
import type { World } from '../worlds/world.js';
import { signedHeaders } from './slack-events.service.js';

/** What the person who did something sees go wrong, in Slack's own codes. */
export type FormFailure =
  | 'no_request_url'
  | 'missing_scope'
  | 'operation_timeout'
  | 'dispatch_failed'
  | 'invalid_response';

export interface SlackForm {
  /** For the journal. */
  readonly name: 'command' | 'block_actions';
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly detail: Readonly<Record<string, unknown>>;
  /** What is wrong with the answer; undefined when it is one that Slack takes. */
  readonly problemOf: (answerText: string) => FormFailure | undefined;
}

export type FormOutcome =
  | { readonly outcome: 'taken'; readonly answerText: string }
  | { readonly outcome: 'failed'; readonly error: FormFailure };

/** Tells the app what a person did: once, signed, and never again; the answer must come at once. */
export class SlackFormsService {
  constructor(private readonly client: WebhookClient) {}

  async send(world: World, { name, url, fields, detail, problemOf }: SlackForm): Promise<FormOutcome> {
    const body = new URLSearchParams(fields).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signedHeaders(world, body) };
    const startedAt = performance.now();
    const timeoutMs = world.timings.slackTimeoutMs;
    const { outcome, answerText } = await this.client.post({ url, body, headers, timeoutMs });
    const error = ((): FormFailure | undefined => {
      if (outcome.kind === 'timeout') return 'operation_timeout';
      if (outcome.kind !== 'accepted' || outcome.status !== 200) return 'dispatch_failed';
      return problemOf(answerText);
    })();
    world.journal.record({
      kind: 'slack.webhook',
      name,
      outcome: error === undefined ? 'ok' : 'failed',
      ...('status' in outcome ? { status: outcome.status } : {}),
      ...(error === undefined ? {} : { error }),
      durationMs: Math.round(performance.now() - startedAt),
      detail: { url, ...detail, answer: preview(answerText) },
    });
    return error === undefined ? { outcome: 'taken', answerText } : { outcome: 'failed', error };
  }
}
