import { Inject, Injectable } from '@nestjs/common';
import { request } from 'undici';
import type { z } from 'zod';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callingIntegration } from '../../platform/http/integration.js';
import { failureWords } from '../../platform/parts/failure-words.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { collectionForm, hasWordSearch, payloadIndexes } from './collection-form.js';
import { denseVector, type HybridQuery, hybridQuery, wordModel, wordVector } from './hybrid-query.js';
import { qdrantAliases, qdrantCount, qdrantErrorText, qdrantExists, qdrantHits, qdrantInfo } from './qdrant-answers.js';
import { type Condition, scopeFilter } from './scope-filter.js';

export interface Point {
  /** UUID. */
  readonly id: string;
  readonly vector: readonly number[];
  /** What the search by words sees; not kept by Qdrant. */
  readonly text: string;
  readonly payload: { readonly source_id: string; readonly kind: string; readonly updated_at: string };
}

export interface Found {
  readonly id: string;
  readonly score: number;
}

interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly timeoutMs?: number;
}

const part = 'qdrant';

/** The calls to Qdrant that Oblivion makes. Points are only ever reached through a project's scope. */
@Injectable()
export class QdrantClient {
  readonly #url: string | undefined;
  readonly #apiKey: string | undefined;
  readonly #timeoutMs: number;
  readonly #parts: PartHealth;

  constructor(@Inject(SETTINGS) settings: Settings, parts: PartHealth) {
    this.#url = settings.qdrant.url?.replace(/\/+$/, '');
    this.#apiKey = settings.qdrant.apiKey;
    this.#timeoutMs = settings.qdrant.timeoutMs;
    this.#parts = parts;
    parts.declare({
      name: part,
      label: 'Qdrant',
      whenDegraded: 'Memory is found by words alone; what is new is indexed later.',
      whenOff: 'Memory is found by words alone.',
      ...(this.isConfigured ? { check: () => this.requireUsable() } : {}),
    });
    if (!this.isConfigured) parts.report(part, { state: 'off', reason: 'NEXUS_QDRANT_URL is not set' });
  }

  get isConfigured(): boolean {
    return this.#url !== undefined;
  }

  /** Throws when the server is away, refuses the key, or is too old to search by words. */
  async requireUsable(): Promise<void> {
    const { version } = await this.#read(qdrantInfo, { method: 'GET', path: '/' }, (body) => body);
    // The address above answers without a key; this one does not.
    await this.#read(qdrantAliases, { method: 'GET', path: '/aliases' });
    if (hasWordSearch(version)) return this.#parts.report(part, { state: 'ok' });
    const reason = `version ${version} is older than 1.15.3`;
    throw new OutsideCallError(part, { kind: 'failed', reason }, { words: 'is older than version 1.15.3' });
  }

  async hasCollection(name: string): Promise<boolean> {
    const answer = await this.#read(qdrantExists, { method: 'GET', path: `${pathOf(name)}/exists` });
    return answer.exists;
  }

  /** Makes the collection and its indexes; one that exists stays as it is. */
  async ensureCollection(name: string, dimensions: number): Promise<void> {
    if (!(await this.hasCollection(name))) await this.#createCollection(name, dimensions);
    for (const index of payloadIndexes) {
      await this.#call({ method: 'PUT', path: `${pathOf(name)}/index?wait=true`, body: index });
    }
  }

  async #createCollection(name: string, dimensions: number): Promise<void> {
    try {
      await this.#call({ method: 'PUT', path: pathOf(name), body: collectionForm(dimensions) });
    } catch (error) {
      // Another process may have made it in this very moment.
      if (!(await this.hasCollection(name))) throw error;
    }
  }

  async deleteCollection(name: string): Promise<void> {
    if (await this.hasCollection(name)) await this.#call({ method: 'DELETE', path: pathOf(name) });
  }

  /** Lets the alias name this collection from now on, in one step. */
  async pointAlias(alias: string, collection: string): Promise<void> {
    const { aliases } = await this.#read(qdrantAliases, { method: 'GET', path: '/aliases' });
    const isTaken = aliases.some((entry) => entry.alias_name === alias);
    const actions = [
      ...(isTaken ? [{ delete_alias: { alias_name: alias } }] : []),
      { create_alias: { alias_name: alias, collection_name: collection } },
    ];
    await this.#call({ method: 'POST', path: '/collections/aliases', body: { actions } });
  }

  async upsert(collection: string, scope: ProjectScope, points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    const body = {
      points: points.map(({ id, vector, text, payload }) => ({
        id,
        vector: { [denseVector]: vector, [wordVector]: { text, model: wordModel } },
        payload: { tenant_id: scope.tenantId, project_id: scope.projectId, ...payload },
      })),
    };
    await this.#call({ method: 'PUT', path: `${pathOf(collection)}/points?wait=true`, body });
  }

  /** Removes the points of a source, except those of these ids. */
  async deleteOfSource(
    collection: string,
    scope: ProjectScope,
    sourceId: string,
    exceptIds: readonly string[],
  ): Promise<void> {
    const filter = scopeFilter(scope, {
      must: [{ key: 'source_id', match: { value: sourceId } }],
      mustNot: exceptIds.length === 0 ? [] : [{ has_id: exceptIds }],
    });
    await this.#call({ method: 'POST', path: `${pathOf(collection)}/points/delete?wait=true`, body: { filter } });
  }

  async count(collection: string, scope: ProjectScope, only: readonly Condition[] = []): Promise<number> {
    const body = { filter: scopeFilter(scope, { must: only }), exact: true };
    const call: Call = { method: 'POST', path: `${pathOf(collection)}/points/count`, body };
    return (await this.#read(qdrantCount, call)).count;
  }

  /** Best first. */
  async search(
    collection: string,
    scope: ProjectScope,
    query: HybridQuery & { timeoutMs: number },
  ): Promise<readonly Found[]> {
    const body = hybridQuery(scope, query);
    const path = `${pathOf(collection)}/points/query`;
    return (await this.#read(qdrantHits, { method: 'POST', path, body, timeoutMs: query.timeoutMs })).points;
  }

  async #read<T>(schema: z.ZodType<T>, call: Call, pick: (body: unknown) => unknown = resultOf): Promise<T> {
    const parsed = schema.safeParse(pick(await this.#call(call)));
    if (parsed.success) return parsed.data;
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new OutsideCallError(part, { kind: 'failed', reason: `answer of an unknown form at ${path}` });
  }

  async #call({ method, path, body, timeoutMs }: Call): Promise<unknown> {
    if (this.#url === undefined) throw new Error('Qdrant is not configured');
    try {
      const answer = await callingIntegration(part, () =>
        request(`${this.#url}${path}`, {
          method,
          headers: {
            'content-type': 'application/json',
            ...(this.#apiKey === undefined ? {} : { 'api-key': this.#apiKey }),
          },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(timeoutMs ?? this.#timeoutMs),
        }),
      );
      const text = await answer.body.text();
      if (answer.statusCode < 300) return text === '' ? {} : JSON.parse(text);
      const words = `answers with status ${answer.statusCode}`;
      throw new OutsideCallError(part, failureOf(answer.statusCode, text), { words });
    } catch (error) {
      if (error instanceof OutsideCallError) throw error;
      this.#parts.report(part, { state: 'degraded', reason: failureWords(error) });
      const reason = error instanceof Error ? error.message : 'no answer';
      throw new OutsideCallError(part, { kind: 'unknown', reason }, { cause: error });
    }
  }
}

/** True when a call failed because its collection does not exist. */
export function isCollectionMissing(error: unknown): boolean {
  return error instanceof OutsideCallError && error.system === part && error.failure.reason.startsWith('http 404');
}

function pathOf(collection: string): string {
  return `/collections/${encodeURIComponent(collection)}`;
}

function resultOf(body: unknown): unknown {
  return (body as { result?: unknown } | null)?.result;
}

function failureOf(status: number, text: string): CallFailure {
  const reason = `http ${status} ${qdrantErrorText(text)}`.trim();
  if (status === 429) return { kind: 'rate_limited', retryAfterSeconds: 1, reason };
  return { kind: status >= 500 || status === 408 ? 'unknown' : 'failed', reason };
}
