import fastify, { type FastifyRequest } from 'fastify';
import { isClickUpSignatureValid } from '../../apps/nexus/dist/integrations/clickup/clickup-signature.js';
import { clickUpDedupeKey } from '../../apps/nexus/dist/integrations/clickup/clickup-webhook.js';
import { slackDedupeKey } from '../../apps/nexus/dist/integrations/slack/slack-event.js';
import { verifySlackSignature } from '../../apps/nexus/dist/integrations/slack/slack-signature.js';
import { readJsonObject } from '../../apps/nexus/dist/features/intake/webhook-body.js';
import type { WebhookTarget } from '../load/webhooks.ts';
import { openWriter, type WriterName } from './writers.ts';

/** What the server is started with, in JSON. */
export interface PeerOrder {
  readonly writer: WriterName;
  readonly port: number;
  readonly postgresUrl: string;
  readonly redisUrl: string;
  readonly target: WebhookTarget;
}

// The server of Nexus without Nexus: the same framework, raw bodies, signatures, parsing and a look-up of the connection in
// memory; behind it another way to keep a webhook. It has no metrics and no traces, which Nexus has.
const order = JSON.parse(process.argv[2] ?? '') as PeerOrder;
const keep = await openWriter(order.writer, order);
const slackConnections = new Map([[order.target.slack.teamId, order.target.slack]]);
const clickUpConnections = new Map([[order.target.clickup.path.split('/').at(-1) ?? '', order.target.clickup]]);
const toleranceSeconds = 300;

const server = fastify();
server.removeAllContentTypeParsers();
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.get('/ready', () => ({ ok: true }));

server.post('/webhooks/slack/events', async (request, reply) => {
  const raw = request.body as Buffer;
  const { value: body } = readJsonObject(raw);
  const connection = slackConnections.get(String(body['team_id']));
  const verdict =
    connection &&
    verifySlackSignature({
      body: raw,
      timestamp: header(request, 'x-slack-request-timestamp'),
      signature: header(request, 'x-slack-signature'),
      signingSecret: connection.signingSecret,
      nowSeconds: Date.now() / 1000,
      toleranceSeconds,
    });
  const key = slackDedupeKey(body);
  if (verdict !== 'valid' || key === undefined) return reply.status(401).send({});
  await keep({ dedupeKey: key.key, body });
  return { ok: true };
});

server.post<{ Params: { connection: string } }>('/webhooks/clickup/:connection', async (request, reply) => {
  const raw = request.body as Buffer;
  const connection = clickUpConnections.get(request.params.connection);
  const isSigned = connection && isClickUpSignatureValid(raw, header(request, 'x-signature'), connection.secret);
  const { value: body } = readJsonObject(raw);
  const key = clickUpDedupeKey(body);
  if (!isSigned || key === undefined) return reply.status(401).send({});
  await keep({ dedupeKey: key.key, body });
  return { ok: true };
});

await server.listen({ port: order.port, host: '127.0.0.1' });

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
