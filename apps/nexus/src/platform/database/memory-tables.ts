import type {
  MemoryChunkId,
  MemoryKind,
  MemorySourceId,
  MemorySourceState,
  PersonId,
  ProjectId,
  TaskId,
  TenantId,
} from '@oblivion/protocol';
import type { Generated, GeneratedAlways } from 'kysely';
import type { CreatedAt } from './column-types.js';

export interface MemorySourceTable {
  id: MemorySourceId;
  tenant_id: TenantId;
  project_id: ProjectId;
  kind: MemoryKind;
  external_id: string;
  task_id: TaskId | null;
  title: string;
  url: string | null;
  content_hash: Buffer | null;
  revision: Generated<number>;
  source_updated_at: Date;
  forgotten_at: Date | null;
  forgotten_by: 'source' | 'person' | null;
  forgotten_by_person_id: PersonId | null;
  created_at: CreatedAt;
}

export interface MemoryChunkTable {
  id: MemoryChunkId;
  tenant_id: TenantId;
  project_id: ProjectId;
  source_id: MemorySourceId;
  ordinal: number;
  context: string;
  text: string;
  search: GeneratedAlways<string>;
}

export interface MemoryCollectionTable {
  name: string;
  alias: string;
  embedding_version: string;
  state: 'building' | 'live' | 'retired';
  created_at: CreatedAt;
}

export interface MemoryCopyTable {
  collection: string;
  source_id: MemorySourceId;
  tenant_id: TenantId;
  project_id: ProjectId;
  revision: Generated<number>;
  state: Generated<MemorySourceState>;
  attempts: Generated<number>;
  next_attempt_at: Generated<Date>;
  taken_until: Date | null;
  last_error: string | null;
  indexed_at: Date | null;
}
