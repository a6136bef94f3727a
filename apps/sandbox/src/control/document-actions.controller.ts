import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ClickUpDocument, type ClickUpPage, documentView, pageContent, pageViews } from '../clickup/documents.js';
import type { Sandbox } from '../sandbox.js';
import { newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import { parse, personOf, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';

const page = z.strictObject({ name: z.string().min(1), content: z.string().default('') });
const createdDocument = z.strictObject({
  personEmail: z.string(),
  name: z.string().min(1),
  /** The first list of the workspace when left out. */
  parent: z.strictObject({ id: z.string(), type: z.enum(['LIST', 'FOLDER', 'SPACE', 'WORKSPACE']) }).optional(),
  pages: z.array(page).min(1),
});
const changedPage = z.strictObject({ name: z.string().min(1).optional(), content: z.string().optional() });

const base = '/workspaces/:id/clickup/documents';

/** Writing ClickUp Docs as a person. */
export function registerDocumentActions(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(base, (request, reply) => {
    const world = worldOf(sandbox, request);
    const document = createAsPerson(world, parse(createdDocument, request.body));
    return reply.status(201).send(report(world, document));
  });

  app.get(`${base}/:documentId`, (request) => {
    const world = worldOf(sandbox, request);
    return report(world, documentOf(world, request));
  });

  app.patch(`${base}/:documentId/pages/:pageId`, (request) => {
    const world = worldOf(sandbox, request);
    const document = documentOf(world, request);
    const change = parse(changedPage, request.body);
    const changed = pageOf(document, request);
    changed.name = change.name ?? changed.name;
    changed.content = change.content ?? changed.content;
    changed.dateUpdatedMs = Date.now();
    document.dateUpdatedMs = changed.dateUpdatedMs;
    recordAction(world, 'clickup.document.changed', { documentId: document.id, pageId: changed.id });
    return report(world, document);
  });

  app.delete(`${base}/:documentId/pages/:pageId`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const document = documentOf(world, request);
    pageOf(document, request).isDeleted = true;
    document.dateUpdatedMs = Date.now();
    recordAction(world, 'clickup.document.changed', { documentId: document.id });
    return reply.status(204).send();
  });

  app.delete(`${base}/:documentId`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const document = documentOf(world, request);
    document.isDeleted = true;
    recordAction(world, 'clickup.document.deleted', { documentId: document.id });
    return reply.status(204).send();
  });
}

function createAsPerson(world: World, order: z.infer<typeof createdDocument>): ClickUpDocument {
  const [list] = world.clickup.lists.values();
  const parent = order.parent ?? (list === undefined ? undefined : ({ id: list.id, type: 'LIST' } as const));
  if (parent === undefined) throw new ControlError(404, 'list_not_found', 'This workspace has no list.');
  const now = Date.now();
  const id = `8c${newToken(5)}`;
  const document: ClickUpDocument = {
    id: `${id}-${newToken(3)}`,
    creatorId: personOf(world, order.personEmail).clickupUserId,
    dateCreatedMs: now,
    dateUpdatedMs: now,
    name: order.name,
    parent,
    isDeleted: false,
    isArchived: false,
    pages: order.pages.map(({ name, content }) => ({
      id: `${id}-${newToken(4)}`,
      parentPageId: null,
      dateCreatedMs: now,
      dateUpdatedMs: now,
      name,
      content,
      isDeleted: false,
    })),
  };
  world.clickup.documents.set(document.id, document);
  recordAction(world, 'clickup.document.created', { documentId: document.id, name: document.name });
  return document;
}

function report(world: World, document: ClickUpDocument): Readonly<Record<string, unknown>> {
  const { teamId } = world.clickup;
  return {
    document: documentView(teamId, document),
    pages: pageViews(teamId, document, (each) => pageContent(document, each)),
  };
}

function documentOf(world: World, request: FastifyRequest): ClickUpDocument {
  const { documentId } = request.params as { documentId: string };
  const document = world.clickup.documents.get(documentId);
  if (document !== undefined) return document;
  throw new ControlError(404, 'document_not_found', `There is no Doc "${documentId}" in this workspace.`);
}

function pageOf(document: ClickUpDocument, request: FastifyRequest): ClickUpPage {
  const { pageId } = request.params as { pageId: string };
  const found = document.pages.find(({ id, isDeleted }) => id === pageId && !isDeleted);
  if (found !== undefined) return found;
  throw new ControlError(404, 'page_not_found', `There is no page "${pageId}" in this Doc.`);
}
