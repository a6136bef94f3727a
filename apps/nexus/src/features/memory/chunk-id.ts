import { idPrefixes, type MemoryChunkId, type MemorySourceId } from '@oblivion/protocol';
import { stringify, v5 } from 'uuid';

/** Any fixed UUID: it keeps our names apart from those of others (RFC 9562 section 5.5). */
const namespace = '6f1c9f2e-3a07-4d0b-9a55-0d8b7d5f2f11';

/** The same passage of the same source has the same id, however often it is written. */
export function chunkIdOf(sourceId: MemorySourceId, ordinal: number): MemoryChunkId {
  const uuid = v5(`${sourceId}/${ordinal}`, namespace);
  return `${idPrefixes.memoryChunk}_${uuid.replaceAll('-', '')}` as MemoryChunkId;
}

/** The id of its point in Qdrant: the same UUID. */
export function pointIdOf(id: MemoryChunkId): string {
  return stringify(Buffer.from(id.slice(idPrefixes.memoryChunk.length + 1), 'hex'));
}

/** The passage of a point. */
export function chunkOfPoint(pointId: string): MemoryChunkId {
  return `${idPrefixes.memoryChunk}_${pointId.replaceAll('-', '')}` as MemoryChunkId;
}
