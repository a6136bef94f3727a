import { Injectable } from '@nestjs/common';
import type { MemorySourceId, ProjectId } from '@oblivion/protocol';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { Database } from '../../platform/database/database.service.js';
import { ProjectAccess } from '../access/project-access.repository.js';
import { Memory } from '../memory/memory.service.js';
import { SourceRepository } from '../memory/source.repository.js';
import type { ClickUpConnection } from '../clickup-connection/clickup-connections.service.js';
import {
  documentOfPage,
  isUnchanged,
  type KnownPage as Known,
  pageName,
  pageSource,
  type ReadPage,
} from './document-source.js';

type KnownPage = Known & { readonly id: MemorySourceId };

/** A project whose list is in ClickUp. */
export interface DocumentProject {
  readonly connection: ClickUpConnection;
  readonly client: ClickUpClient;
  readonly id: ProjectId;
  readonly listId: string;
}

/** Lets memory follow the Docs of a project. */
@Injectable()
export class DocumentReader {
  readonly #database: Database;
  readonly #access: ProjectAccess;
  readonly #sources: SourceRepository;
  readonly #memory: Memory;

  constructor(database: Database, access: ProjectAccess, sources: SourceRepository, memory: Memory) {
    this.#database = database;
    this.#access = access;
    this.#sources = sources;
    this.#memory = memory;
  }

  /**
   * Remembers the pages as they are and forgets those that are gone. Only Docs that changed are opened, unless all are
   * asked for. Throws when ClickUp cannot be read to the end, and then nothing is forgotten: what was not seen may still
   * be there.
   */
  async read(project: DocumentProject, how: { readonly isThorough: boolean }): Promise<void> {
    const { connection, id: projectId } = project;
    const known = await this.#listKnown(project);
    const found = await this.#readChanged(project, how.isThorough ? [] : known);
    for (const page of found.pages) {
      const source = pageSource(connection.externalId, page, this.#memory.limits);
      await this.#database.withTenant(connection.tenantId, (transaction) =>
        this.#memory.remember(transaction, { projectId, ...source }),
      );
    }
    const seen = new Set(found.pages.map(pageName));
    const gone = known.filter(
      ({ externalId }) => !seen.has(externalId) && !found.unchanged.has(documentOfPage(externalId)),
    );
    await this.#database.withTenant(connection.tenantId, (transaction) =>
      this.#memory.forget(
        transaction,
        gone.map(({ id }) => id),
        'source',
      ),
    );
  }

  async #listKnown({ connection, id }: DocumentProject): Promise<readonly KnownPage[]> {
    return this.#database.withTenant(connection.tenantId, async (transaction) => {
      const scope = await this.#access.findOfTenant(transaction, id);
      if (scope === undefined) return [];
      const rows = await this.#sources.listNames(scope, transaction, 'clickup_doc');
      return rows.map((row) => ({
        id: row.id,
        externalId: row.external_id,
        updatedAt: row.content_hash === null ? undefined : row.source_updated_at,
      }));
    });
  }

  async #readChanged({ connection, client, listId }: DocumentProject, known: readonly KnownPage[]) {
    const pages: ReadPage[] = [];
    const unchanged = new Set<string>();
    const workspaceId = connection.externalId;
    for (const place of await client.listDocumentPlaces(listId)) {
      for (const document of await client.listDocuments(workspaceId, place)) {
        const updatedAt = document.date_updated == null ? undefined : new Date(document.date_updated);
        if (isUnchanged(document.id, updatedAt, known)) unchanged.add(document.id);
        else {
          for (const page of await client.listPages(workspaceId, document.id)) {
            const read = { ...page, documentId: document.id, documentName: document.name };
            pages.push({ ...read, updatedAt: updatedAt ?? page.updatedAt });
          }
        }
      }
    }
    return { pages, unchanged };
  }
}
