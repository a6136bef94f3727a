import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { sessionCookieName } from '../access/session-cookie.js';

const path = '/api/openapi.json';

/** The OpenAPI 3.1 document of the REST interface, made from the controllers and the schemas they answer with. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Oblivion')
    .setDescription('What Observer and scripts read, and how agents get their tokens.')
    .setVersion('1')
    .addCookieAuth(sessionCookieName)
    .addBasicAuth()
    .build();
  return SwaggerModule.createDocument(app, head);
}

/** Serves the document at `/api/openapi.json`. To be called before the server listens. */
export function mountOpenApi(app: INestApplication): void {
  let text: string | undefined;
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  fastify.get(path, (_request, reply) => {
    text ??= JSON.stringify(describeApi(app));
    return reply.type('application/json').send(text);
  });
}
