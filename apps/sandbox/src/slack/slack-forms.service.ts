import { preview } from '../journal/preview.js';
import type { PostResult, WebhookClient } from '../webhooks/post-webhook.client.js';
import type { World } from '../worlds/world.js';
import { signedHeaders } from './slack-events.service.js';
import type { SlackSocketsService } from './slack-sockets.service.js';

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
  /** Where it goes outside Socket Mode. */
  readonly url: string | undefined;
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
  constructor(
    private readonly client: WebhookClient,
    private readonly sockets: SlackSocketsService,
  ) {}

  async send(world: World, form: SlackForm): Promise<FormOutcome> {
    const { name, detail, problemOf } = form;
    const url = world.slack.isSocketMode ? 'socket' : form.url;
    if (url === undefined) return { outcome: 'failed', error: 'no_request_url' };
    const startedAt = performance.now();
    const { outcome, answerText } = await this.carry(world, form, url);
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

  /** As a signed form; in Socket Mode as the object that the form stands for. */
  private async carry(world: World, { name, fields }: SlackForm, url: string): Promise<PostResult> {
    const timeoutMs = world.timings.slackTimeoutMs;
    if (world.slack.isSocketMode) {
      const type = name === 'command' ? 'slash_commands' : 'interactive';
      const body = fields.payload ?? JSON.stringify(fields);
      return this.sockets
        .carrier(world, { type, accepts_response_payload: true })
        .post({ url, body, headers: {}, timeoutMs });
    }
    const body = new URLSearchParams(fields).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signedHeaders(world, body) };
    return this.client.post({ url, body, headers, timeoutMs });
  }
}
