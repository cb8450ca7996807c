import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'policies/**/*.test.ts',
      'models/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    // Two cores are all that CI has, and every black-box suite starts a workerd of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
