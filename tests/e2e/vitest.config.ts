import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['./running-system.setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // One system with all its parts is enough for one machine.
    fileParallelism: false,
  },
});
