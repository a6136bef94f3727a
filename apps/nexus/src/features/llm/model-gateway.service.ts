import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { ChatCompletions } from './chat-completion.service.js';
import { toOpenAiError } from './openai-error.js';
import { RunKeys } from './run-key.service.js';

const basePath = '/llm/openai/v1';
const busyRetryAfterSeconds = 1;

/** The OpenAI API for agents, registered on Fastify itself: nothing of Nest runs between an agent and its provider. */
@Injectable()
export class ModelGateway {
  readonly #runKeys: RunKeys;
  readonly #completions: ChatCompletions;
  readonly #log: Log;
  #open = 0;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(runKeys: RunKeys, completions: ChatCompletions, metrics: Metrics, log: Log) {
    this.#runKeys = runKeys;
    this.#completions = completions;
    this.#log = log;
    metrics.observe('oblivion.llm.open_calls', () => [{ value: this.#open }]);
  }

  /**
   * Registers `POST /llm/openai/v1/chat/completions` and `GET /llm/openai/v1/models`, unless the role `llm` is off.
   * To be called before the server listens.
   */
  register(fastify: FastifyInstance): void {
    if (!this.settings.roles.includes('llm')) return;
    const { bodyLimitBytes } = this.settings.models;
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((error, request, reply) => this.#refuse(error, request, reply));
      scope.get(`${basePath}/models`, (request) => this.#listModels(request));
      scope.post(`${basePath}/chat/completions`, { bodyLimit: bodyLimitBytes }, (request, reply) =>
        this.#complete(request, reply),
      );
    });
  }

  async #listModels(request: FastifyRequest): Promise<object> {
    const { model } = await this.#runKeys.authorize(request.headers.authorization);
    return { object: 'list', data: [{ id: model, object: 'model', created: 0, owned_by: 'oblivion' }] };
  }

  async #complete(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    const run = await this.#runKeys.authorize(request.headers.authorization);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const call = { run, headers: request.headers, body, response: reply.raw, startedAt };
    await this.#admit(() =>
      withLogContext({ tenantId: run.tenantId, taskId: run.taskId, agentId: run.agentId }, () =>
        this.#completions.answer(call),
      ),
    );
    reply.hijack();
  }

  async #admit(work: () => Promise<void>): Promise<void> {
    if (this.#open >= this.settings.models.concurrency) {
      throw new NexusError('rate_limited', 'Too many model calls are open; try again soon.', {
        retryAfterSeconds: busyRetryAfterSeconds,
      });
    }
    this.#open += 1;
    try {
      await work();
    } finally {
      this.#open -= 1;
    }
  }

  #refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const requestId = request.headers['x-request-id'] ?? randomUUID();
    const refusal = toOpenAiError(error);
    if (refusal.status === 500) this.#log.error({ requestId, ...errorFields(error) }, 'model call failed on our side');
    if (reply.raw.destroyed) return void reply.hijack();
    void reply
      .status(refusal.status)
      .headers({ ...refusal.headers, 'x-request-id': requestId })
      .send(refusal.body);
  }
}
