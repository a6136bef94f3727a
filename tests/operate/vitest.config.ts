import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['../../apps/nexus/src/testing/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file runs a Nexus, a sandbox and, for the drill, a PostgreSQL of its own.
    maxWorkers: 2,
  },
});
