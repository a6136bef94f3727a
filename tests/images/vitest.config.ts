import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['../../apps/nexus/src/testing/global-setup.ts'],
    testTimeout: 120_000,
    // Building the trees takes most of the time; with a cold npm cache several minutes.
    hookTimeout: 900_000,
  },
});
