import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts', 'scripts/**/*.test.ts'], testTimeout: 60_000, maxWorkers: 2 },
});
