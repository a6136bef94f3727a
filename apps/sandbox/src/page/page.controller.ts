import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../sandbox.js';

/** The page to look at. */
export function registerPage(app: FastifyInstance, _sandbox: Sandbox): void {
  app.get('/healthz', () => ({ status: 'ok' }));
}
