import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['../../apps/nexus/src/testing/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 150_000,
    // Each file runs a Nexus and a sandbox of its own.
    maxWorkers: 2,
  },
});
