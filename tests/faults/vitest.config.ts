import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 300_000,
    hookTimeout: 60_000,
    // Each drill runs a system of its own with several processes.
    maxWorkers: 2,
  },
});
