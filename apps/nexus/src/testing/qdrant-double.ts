import { z } from 'zod';
import { type DoubleAnswer, type DoubleRequest, HttpDouble } from './http-double.js';

const condition = z.union([
  z.strictObject({
    key: z.string(),
    match: z.union([z.strictObject({ value: z.string() }), z.strictObject({ any: z.array(z.string()) })]),
  }),
  z.strictObject({ has_id: z.array(z.uuid()) }),
]);
const filter = z.strictObject({ must: z.array(condition), must_not: z.array(condition).optional() });
const words = z.strictObject({ text: z.string(), model: z.literal('qdrant/bm25') });
const point = z.strictObject({
  id: z.uuid(),
  vector: z.strictObject({ dense: z.array(z.number()), bm25: words }),
  payload: z.record(z.string(), z.string()),
});
const prefetch = z.strictObject({
  query: z.union([z.array(z.number()), words]),
  using: z.enum(['dense', 'bm25']),
  limit: z.int().positive(),
  filter,
});
export const queryBody = z.strictObject({
  prefetch: z.array(prefetch),
  query: z.strictObject({ fusion: z.literal('rrf') }),
  filter,
  limit: z.int().positive(),
  with_payload: z.boolean(),
});
const aliasActions = z.strictObject({
  actions: z.array(
    z.union([
      z.strictObject({ delete_alias: z.strictObject({ alias_name: z.string() }) }),
      z.strictObject({ create_alias: z.strictObject({ alias_name: z.string(), collection_name: z.string() }) }),
    ]),
  ),
});
const collectionForm = z.looseObject({ vectors: z.strictObject({ dense: z.looseObject({ size: z.int() }) }) });

type Filter = z.infer<typeof filter>;
type Point = z.infer<typeof point>;
interface Collection {
  readonly size: number;
  readonly form: unknown;
  readonly indexes: unknown[];
  readonly points: Map<string, Point>;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The calls to Qdrant that Oblivion makes, over points in memory; anything else is an error. */
export class QdrantDouble extends HttpDouble {
  readonly collections = new Map<string, Collection>();
  readonly aliases = new Map<string, string>();
  version = '1.19.0';

  protected answer(request: DoubleRequest): DoubleAnswer {
    try {
      const { method, path } = request;
      if (path === '/') return { status: 200, body: { title: 'qdrant', version: this.version } };
      if (request.headers['api-key'] !== 'qdrant-key') throw new Refusal(401, 'Must provide an API key');
      return { status: 200, body: { result: this.#route(method, path, request.body), status: 'ok', time: 0 } };
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      return { status, body: { status: { error: (error as Error).message }, time: 0 } };
    }
  }

  #route(method: string, path: string, body: unknown): unknown {
    if (`${method} ${path}` === 'GET /aliases') return { aliases: this.#listAliases() };
    if (`${method} ${path}` === 'POST /collections/aliases') return this.#changeAliases(body);
    const [, name = '', call = ''] = /^\/collections\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    switch (`${method} ${call}`) {
      case 'GET /exists':
        return { exists: this.collections.has(name) };
      case 'PUT ':
        return this.#create(name, body);
      case 'DELETE ':
        for (const [alias, target] of this.aliases) if (target === name) this.aliases.delete(alias);
        return this.collections.delete(name);
      case 'PUT /index':
        return this.#find(name).indexes.push(body);
      case 'PUT /points':
        return this.#upsert(this.#find(name), z.strictObject({ points: z.array(point) }).parse(body).points);
      case 'POST /points/delete':
        return this.#delete(this.#find(name), z.strictObject({ filter }).parse(body).filter);
      case 'POST /points/count': {
        const counted = z.strictObject({ filter, exact: z.boolean() }).parse(body);
        return { count: matching(this.#find(name), counted.filter).length };
      }
      case 'POST /points/query':
        return { points: search(this.#find(name), queryBody.parse(body)) };
      default:
        throw new Refusal(404, `unknown call ${method} ${path}`);
    }
  }

  #listAliases() {
    return [...this.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name }));
  }

  #changeAliases(body: unknown): boolean {
    for (const action of aliasActions.parse(body).actions) {
      if ('delete_alias' in action) this.aliases.delete(action.delete_alias.alias_name);
      else {
        this.#find(action.create_alias.collection_name);
        this.aliases.set(action.create_alias.alias_name, action.create_alias.collection_name);
      }
    }
    return true;
  }

  #create(name: string, body: unknown): boolean {
    if (this.collections.has(name)) throw new Refusal(409, `Collection ${name} already exists`);
    const { vectors } = collectionForm.parse(body);
    this.collections.set(name, { size: vectors.dense.size, form: body, indexes: [], points: new Map() });
    return true;
  }

  #find(name: string): Collection {
    const found = this.collections.get(this.aliases.get(name) ?? name);
    if (found === undefined) throw new Refusal(404, `Not found: Collection ${name} doesn't exist!`);
    return found;
  }

  #upsert(collection: Collection, points: readonly Point[]): object {
    for (const each of points) {
      if (each.vector.dense.length !== collection.size) throw new Refusal(400, 'Wrong input: Vector dimension error');
      collection.points.set(each.id, each);
    }
    return { status: 'completed' };
  }

  #delete(collection: Collection, which: Filter): object {
    for (const { id } of matching(collection, which)) collection.points.delete(id);
    return { status: 'completed' };
  }
}

function matching(collection: Collection, { must, must_not = [] }: Filter): Point[] {
  const fits = (each: Point, entry: z.infer<typeof condition>): boolean => {
    if ('has_id' in entry) return entry.has_id.includes(each.id);
    const value = each.payload[entry.key] ?? '';
    return 'value' in entry.match ? entry.match.value === value : entry.match.any.includes(value);
  };
  return [...collection.points.values()].filter(
    (each) => must.every((entry) => fits(each, entry)) && !must_not.some((entry) => fits(each, entry)),
  );
}

function search(collection: Collection, body: z.infer<typeof queryBody>): { id: string; score: number }[] {
  const scores = new Map<string, number>();
  for (const { query, limit, filter: which } of body.prefetch) {
    const scored = matching(collection, which)
      .map((each) => ({
        id: each.id,
        score: Array.isArray(query) ? dot(query, each.vector.dense) : shared(query.text, each.vector.bm25.text),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
    for (const [rank, { id }] of scored.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (rank + 2));
  }
  const within = new Set(matching(collection, body.filter).map(({ id }) => id));
  return [...scores]
    .filter(([id]) => within.has(id))
    .map(([id, score]) => ({ id, score }))
    .sort((a, b) => b.score - a.score)
    .slice(0, body.limit);
}

function dot(a: readonly number[], b: readonly number[]): number {
  const length = (vector: readonly number[]): number => Math.hypot(...vector) || 1;
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) / (length(a) * length(b));
}

function shared(a: string, b: string): number {
  const of = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const wanted = new Set(of(a));
  return of(b).filter((word) => wanted.has(word)).length;
}
