import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    exclude: ['**/node_modules/**', '.next/**'],
    globalSetup: ['tests/build.setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
