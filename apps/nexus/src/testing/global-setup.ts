import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
  }
}

/** Hands the stores to the tests: those named in the environment, else a PostgreSQL and a Redis started for this run. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { TEST_POSTGRES_URL: postgresUrl, TEST_REDIS_URL: redisUrl } = process.env;
  if (postgresUrl && redisUrl) {
    provide(project, postgresUrl, redisUrl);
    return undefined;
  }
  const { startTestStores } = await import('../../../../command/test/test-stores.ts');
  const stores = await startTestStores();
  provide(project, stores.environment['TEST_POSTGRES_URL'] ?? '', stores.environment['TEST_REDIS_URL'] ?? '');
  return stores.stop;
}

function provide(project: TestProject, postgresUrl: string, redisUrl: string): void {
  project.provide('postgresUrl', postgresUrl);
  project.provide('redisUrl', redisUrl);
}
